package org.cxrstream.ingest.watch;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cxrstream.ingest.intake.InstanceIntake;
import org.cxrstream.ingest.intake.IntakeBatch;
import org.cxrstream.ingest.intake.IntakeOutcome;
import org.cxrstream.ingest.readiness.Readiness;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes DICOM files as they arrive in a folder: what is whole is taken, and moved to {@code done} when it is
 * durable, or to {@code failed} with the reason beside it. While store or broker are down files wait where they are.
 * At least once: a file that was published but not yet moved when the process died is published again, which is a
 * no-op downstream. No file is ever deleted, and no name of one is told to anybody.
 *
 * <p>It looks again and again, since not every file system says when a file arrives.
 */
public final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private static final long GRACE_MILLIS = 3_000;

    private final InboxFolder inbox;
    private final InstanceIntake intake;
    private final Readiness readiness;
    private final WatchSettings settings;
    private final Clock clock;
    private final SettledFiles settled;
    /** Files that are seen to but couldn't be moved yet, with the reason why they failed, if they did. */
    private final Map<ArrivedFile, Optional<String>> unmoved = new HashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher = new Thread(this::watch, "ingest-watch");
    private volatile Optional<RuntimeException> failure = Optional.empty();

    private FolderWatch(
            InboxFolder inbox, InstanceIntake intake, Readiness readiness, WatchSettings settings, Clock clock) {
        this.inbox = inbox;
        this.intake = requireNonNull(intake, "intake");
        this.readiness = requireNonNull(readiness, "readiness");
        this.settings = settings;
        this.clock = clock;
        this.settled = new SettledFiles(settings.quiet());
    }

    /**
     * Begins to watch, in a thread of its own.
     *
     * @throws org.cxrstream.schemas.error.SetupException NO_INPUT if there is no such folder, CANNOT_CREATE if it
     *     can't be written, IN_USE if another process watches it
     */
    public static FolderWatch start(
            Path folder, InstanceIntake intake, Readiness readiness, WatchSettings settings, Clock clock) {
        FolderWatch watch = new FolderWatch(InboxFolder.open(folder), intake, readiness, settings, clock);
        watch.watcher.start();
        return watch;
    }

    /** The bug that ended the watching; empty while it goes on. */
    public Optional<RuntimeException> failure() {
        return failure;
    }

    /** Ends after the file that is being taken, but waits some seconds only: what isn't done is left for the next start. */
    @Override
    public void close() {
        closing.countDown();
        try {
            watcher.join(GRACE_MILLIS);
            watcher.interrupt();
            watcher.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inbox.close();
    }

    private void watch() {
        Duration pause = settings.interval();
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = isUndisturbedLook() ? settings.interval() : longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            LOG.error("watching has stopped: {}", e.getClass().getName());
        }
    }

    /** Takes what is whole; false if something outside stood in the way. */
    private boolean isUndisturbedLook() {
        if (readiness.obstacle().isPresent()) {
            return false;
        }
        boolean isUndisturbed = true;
        try {
            for (ArrivedFile file : settled.among(inbox.waiting(), clock.instant())) {
                if (closing.getCount() == 0) {
                    return true;
                }
                isUndisturbed &= isTaken(file);
            }
            return isUndisturbed;
        } catch (TransientFaultException e) {
            LOG.warn("{}; files wait", e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("the watched folder: can't be read ({})", e.getClass().getSimpleName());
        }
        return false;
    }

    /** False if the file itself can't be read or moved: others must not wait for it. */
    private boolean isTaken(ArrivedFile file) {
        try {
            if (!unmoved.containsKey(file)) {
                unmoved.put(file, refusal(file));
            }
            Optional<String> refusal = requireNonNull(unmoved.get(file));
            if (refusal.isPresent()) {
                inbox.fail(file, refusal.get());
            } else {
                inbox.finish(file);
            }
            unmoved.remove(file);
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "a file: can't be read or moved ({}); it waits",
                    e.getClass().getSimpleName());
            return false;
        }
    }

    /** Publishes a file; why it can't be used, if it can't. */
    private Optional<String> refusal(ArrivedFile file) throws IOException {
        if (file.bytes() > settings.maxFileBytes()) {
            LOG.warn("a file of {} bytes refused (expected: at most {})", file.bytes(), settings.maxFileBytes());
            return Optional.of(DeadLetterReason.IMAGE_TOO_LARGE.name());
        }
        IntakeBatch batch = intake.begin(Optional.empty());
        batch.take(inbox.read(file));
        Refusal refusal = new Refusal();
        batch.commit().forEach(outcome -> outcome.tell(refusal));
        return refusal.reason;
    }

    private Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(settings.longestPause()) < 0 ? doubled : settings.longestPause();
    }

    /** Why an instance isn't in. */
    private static final class Refusal implements IntakeOutcome.Cases {
        private Optional<String> reason = Optional.empty();

        @Override
        public void stored(IntakeOutcome.Stored stored) {
            reason = Optional.empty();
        }

        @Override
        public void withdrawn(IntakeOutcome.Withdrawn withdrawn) {
            reason = Optional.empty();
        }

        @Override
        public void refused(IntakeOutcome.Refused refused) {
            reason = Optional.of(refused.reason().name());
        }

        @Override
        public void ofAnotherStudy(IntakeOutcome.OfAnotherStudy other) {
            throw new IllegalStateException("a file may be of any study");
        }
    }
}
