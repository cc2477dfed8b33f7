package org.cxrstream.preprocess.outage;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.topic.UnknownSchemaException;

/**
 * Tries again in place while something outside is down: after 0.1 s, then twice as long each time up to
 * 5 s, until a limit that lies well within the transaction's time. Safe for use by several threads.
 */
public final class Patience {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Duration limit;
    private final Waiting waiting;
    private final AtomicInteger waiters = new AtomicInteger();

    /** Time, as a parameter. */
    public interface Waiting {
        /** Nanoseconds from any origin. */
        long nanoTime();

        /** Waits; returns false at once or early if the service is closing. */
        boolean pause(Duration duration);
    }

    /**
     * Waits up to a limit.
     *
     * @param limit time from the first attempt after which no other attempt is made
     */
    public Patience(Duration limit, Waiting waiting) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit: %s (expected: >= 0)".formatted(limit));
        }
        this.limit = limit;
        this.waiting = requireNonNull(waiting, "waiting");
    }

    /**
     * Returns what the attempt returns as soon as it doesn't meet an outage.
     *
     * @throws TransientFaultException if the outage outlasts the limit or the service is closing
     * @throws UnknownSchemaException likewise, where a writer's schema stays unknown
     */
    public <T> T untilAvailable(Supplier<T> attempt) {
        long begin = waiting.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.get();
            } catch (TransientFaultException | UnknownSchemaException e) {
                Duration waited = Duration.ofNanos(waiting.nanoTime() - begin);
                if (waited.plus(pause).compareTo(limit) > 0 || !pause(pause)) {
                    throw e;
                }
                pause = doubled(pause);
            }
        }
    }

    /** Whether some thread waits for an outage to end; the service isn't ready then. */
    public boolean isWaiting() {
        return waiters.get() > 0;
    }

    private boolean pause(Duration pause) {
        waiters.incrementAndGet();
        try {
            return waiting.pause(pause);
        } finally {
            waiters.decrementAndGet();
        }
    }

    private static Duration doubled(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
