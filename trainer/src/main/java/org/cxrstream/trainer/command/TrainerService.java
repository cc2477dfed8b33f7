package org.cxrstream.trainer.command;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.schemas.topic.DurableSend;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.trainer.corpus.Corpus;
import org.cxrstream.trainer.corpus.CorpusFeed;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.corpus.CorpusSnapshot;
import org.cxrstream.trainer.promotion.ModelEvents;
import org.cxrstream.trainer.run.RunFolder;
import org.cxrstream.trainer.run.RunListener;
import org.cxrstream.trainer.run.StopSignal;
import org.cxrstream.trainer.run.TrainingReport;
import org.cxrstream.trainer.run.TrainingRequest;
import org.cxrstream.trainer.run.TrainingRun;
import org.cxrstream.trainer.run.TrainingStoppedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running trainer: keeps the corpus up to date and does the runs that {@code cxr.training-commands} asks for, one
 * at a time and in their order; where the configuration says so it asks for runs itself, by the same topic. A run begins
 * when the corpus holds all that is on the topics, and learns from what is there then.
 *
 * <p>A command is done when its run has ended, well or not; a run that a stop or a crash cut short goes on from its last
 * state at the next start (or begins anew if the corpus has changed), and a run that ended is never repeated; one in
 * which the process has died twice is given up as failed. A failed run is told on {@code cxr.training-progress}, in the log and in its folder, and the
 * service goes on. While the broker is away it tries again with growing pauses (0.5 s to 10 s). The methods may be
 * called from any thread.
 */
public final class TrainerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration COMMAND_POLL = Duration.ofMillis(50);
    private static final int MOST_STARTS = 2;
    private static final long RUN_GRACE_SECONDS = 6;
    private static final long GRACE_MILLIS = 9_500;

    private final TrainerConfig config;
    private final Clock clock;
    private final RunListener observer;
    private final Topics topics = Topics.ofRelease();
    private final Pauses pauses = new Pauses();
    private final StopSignal stop = new StopSignal();
    private final Thread thread = new Thread(this::work, "trainer");
    private final Map<String, CompletableFuture<TrainingReport>> outcomes = new ConcurrentHashMap<>();

    private volatile TrainerStatus status =
            new TrainerStatus(false, "not ready: not started", CorpusInventory.EMPTY, Optional.empty());
    private volatile @Nullable Throwable failure;
    private @Nullable Parts parts;

    /** What the thread works with, from start to close. */
    private record Parts(
            Corpus corpus,
            ModelStore store,
            TrainerClients clients,
            CorpusFeed feed,
            CommandQueue commands,
            LastRun lastRun) {}

    /**
     * Makes a service that {@link #start()} starts.
     *
     * @param config what it needs to know
     * @param clock tells the times in events, cards and manifests
     * @param observer hears of every run's steps, in the run's thread
     */
    public TrainerService(TrainerConfig config, Clock clock, RunListener observer) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        this.observer = requireNonNull(observer, "observer");
        thread.setUncaughtExceptionHandler((self, bug) -> stopLoudly(bug));
    }

    /**
     * Opens the corpus, connects, and starts the thread; {@link #status()} tells how far it is. Once only.
     *
     * @throws SetupException if the corpus is in use, made with another split or damaged, a folder can't be made, there
     *     is no broker, or no deployment
     */
    public void start() {
        Corpus corpus =
                Corpus.open(config.folder().resolve("corpus"), TrainerClients.splitRule(config.kafka(), topics));
        boolean isStarted = false;
        try {
            startWith(corpus);
            isStarted = true;
        } catch (KafkaException | TransientFaultException e) {
            throw new SetupException(Kind.UNAVAILABLE, "trainer: " + e.getMessage());
        } finally {
            if (!isStarted) {
                corpus.close();
            }
        }
    }

    private void startWith(Corpus corpus) {
        boolean isStarted = false;
        TrainerClients clients = new TrainerClients(config.kafka(), topics);
        try {
            clients.announceSchemas();
            clients.learnSchemas();
            parts = new Parts(
                    corpus,
                    modelStore(),
                    clients,
                    clients.feed(corpus, clock),
                    clients.commands(clock),
                    new LastRun(config.folder()));
            thread.start();
            isStarted = true;
        } finally {
            if (!isStarted) {
                clients.close();
            }
        }
    }

    private ModelStore modelStore() {
        try {
            return new ModelStore(config.modelStore());
        } catch (ModelStoreException.Unavailable e) {
            throw new SetupException(Kind.CANNOT_CREATE, "trainer: " + e.getMessage());
        }
    }

    /** How the service is. */
    public TrainerStatus status() {
        return status;
    }

    /**
     * What comes of a run: its report, or {@link TrainingStoppedException} if the service closed during the run, or
     * what made it fail, or the bug that stopped the service. A run that ended before this service started, or that
     * hadn't begun when it closed, never completes it.
     */
    public CompletableFuture<TrainingReport> outcome(String run) {
        CompletableFuture<TrainingReport> outcome = outcomes.computeIfAbsent(run, name -> new CompletableFuture<>());
        failure().ifPresent(outcome::completeExceptionally);
        return outcome;
    }

    /** The bug that stopped the service, if one did; the process should end then. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Ends within 10 seconds. A run under way ends after its step and is done again at the next start. */
    @Override
    public void close() {
        pauses.end();
        stop.raise();
        boolean wasInterrupted = Thread.interrupted();
        try {
            thread.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        if (thread.isAlive()) {
            LOG.warn("the trainer's thread is still at work");
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        Parts own = requireNonNull(parts);
        Rounds rounds = new Rounds(own);
        try {
            int failures = 0;
            while (!pauses.isOver()) {
                failures = rounds.next() ? 0 : failures + 1;
                if (failures > 0 && pauses.isOverDuring(Pauses.after(failures - 1))) {
                    break;
                }
            }
        } finally {
            stop.raise();
            try {
                rounds.forgetStart();
            } finally {
                closeAfter(rounds.current, own);
            }
        }
    }

    private void closeAfter(@Nullable CompletableFuture<Void> run, Parts own) {
        try {
            if (run != null) {
                run.get(RUN_GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (TimeoutException e) {
            LOG.warn(
                    "the run's step lasts longer than {} s: its files stay open until the process ends",
                    RUN_GRACE_SECONDS);
            return;
        } catch (ExecutionException e) {
            LOG.debug("the run has ended: {}", e.getMessage()); // Told where it happened.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        own.clients.close();
        own.corpus.close();
    }

    void stopLoudly(Throwable bug) {
        failure = bug;
        status = new TrainerStatus(
                false,
                "not ready: stopped by a bug: " + bug.getClass().getSimpleName(),
                status.corpus(),
                Optional.empty());
        LOG.error("the trainer has stopped", bug);
        outcomes.values().forEach(outcome -> outcome.completeExceptionally(bug));
    }

    /** What the thread does again and again. */
    private final class Rounds {
        private final Parts own;
        private CorpusInventory inventory;
        private Instant lastTaken = clock.instant();
        private boolean mustRewind;
        private boolean mustLearn;
        private boolean isRunAskedFor;
        private @Nullable CompletableFuture<Void> current;
        private Optional<String> running = Optional.empty();
        private CorpusInventory begunWith = CorpusInventory.EMPTY;
        private TrainingTrigger begunBy = TrainingTrigger.OPERATOR;
        private Optional<CorpusInventory> failedWith = Optional.empty();

        Rounds(Parts own) {
            this.own = own;
            inventory = own.corpus.inventory();
        }

        /** False if the broker is away, or a record's schema isn't known yet. */
        boolean next() {
            try {
                if (mustLearn) {
                    own.clients.learnSchemas();
                    mustLearn = false;
                }
                if (mustRewind && current == null) {
                    own.commands.rewind();
                }
                mustRewind = false;
                round();
                return true;
            } catch (UnknownSchemaException e) {
                mustLearn = true;
                return notNow(e);
            } catch (KafkaException | TransientFaultException e) {
                return notNow(e);
            }
        }

        private boolean notNow(RuntimeException reason) {
            LOG.warn("{}: {}; trying again", reason.getClass().getSimpleName(), reason.getMessage());
            mustRewind = true;
            status = new TrainerStatus(false, "not ready: " + reason.getMessage(), inventory, running);
            return false;
        }

        private void round() {
            boolean isCaughtUp = takeIn();
            endRun();
            if (isCaughtUp && current == null) {
                Optional<TrainingCommand> command = own.commands.next(COMMAND_POLL);
                command.ifPresentOrElse(this::begin, this::askForRun);
            }
            String text = running.map(run -> "training " + run).orElse("ready");
            status = new TrainerStatus(isCaughtUp, isCaughtUp ? text : "not ready: reading", inventory, running);
        }

        private boolean takeIn() {
            if (own.feed.poll(POLL) > 0) {
                lastTaken = clock.instant();
                inventory = own.corpus.inventory();
            }
            return own.feed.isCaughtUp();
        }

        private void endRun() {
            if (current != null && current.isDone() && !stop.isRaised()) {
                if (current.isCompletedExceptionally()) {
                    rememberFailure(begunBy, begunWith);
                } else {
                    own.lastRun.remember(begunWith);
                    failedWith = Optional.empty();
                }
                own.commands.done();
                current = null;
                running = Optional.empty();
            }
        }

        private void askForRun() {
            Duration quiet = Duration.between(lastTaken, clock.instant());
            if (isRunAskedFor) {
                return;
            }
            config.automatic()
                    .decide(inventory, own.lastRun.corpus(), failedWith, Optional.of(quiet))
                    .ifPresent(this::askForRun);
        }

        private void askForRun(TrainingTrigger trigger) {
            Instant now = clock.instant();
            TrainingCommand command = new TrainingCommand(
                    "auto-" + now.toEpochMilli(),
                    config.line(),
                    trigger,
                    config.preset(),
                    config.seed(),
                    config.settings(),
                    now);
            LOG.info("asking for run {}: {}", command.getRun(), trigger);
            DurableSend.send(own.clients.producer(), topics.trainingCommands().record(command.getRun(), command));
            isRunAskedFor = true;
        }

        private void begin(TrainingCommand command) {
            isRunAskedFor = false;
            TrainingRequest request;
            try {
                request = TrainingRequest.of(command);
            } catch (SetupException | IllegalArgumentException e) {
                LOG.error("command refused: {}", e.getMessage());
                refuse(command, e);
                return;
            }
            RunFolder folder = new RunFolder(runs(), request.run());
            if (folder.isFinished()) {
                LOG.info("run {} has ended before", request.run());
                own.commands.done();
                return;
            }
            if (folder.countStart() > MOST_STARTS) {
                giveUp(command, folder);
                return;
            }
            begunWith = inventory;
            begunBy = request.trigger();
            running = Optional.of(request.run());
            current = CompletableFuture.runAsync(() -> execute(request), TrainerService::inOwnThread);
        }

        private void giveUp(TrainingCommand command, RunFolder folder) {
            String why = "the process has died in this run %d times".formatted(MOST_STARTS);
            LOG.error("run {} is given up: {}", command.getRun(), why);
            folder.writeFailure(why);
            refuse(command, new IllegalStateException(why));
        }

        private void refuse(TrainingCommand command, RuntimeException reason) {
            new ProgressEvents(command.getRun(), clock, own.clients::send, observer).failed();
            outcome(command.getRun()).completeExceptionally(reason);
            rememberFailure(command.getTrigger(), inventory);
            own.commands.done();
        }

        /** What an operator asked for in vain must not keep us from what we would do by ourselves. */
        private void rememberFailure(TrainingTrigger trigger, CorpusInventory with) {
            if (trigger != TrainingTrigger.OPERATOR) {
                failedWith = Optional.of(with);
            }
        }

        /** A run that we cut short ourselves has killed nobody. */
        void forgetStart() {
            running.ifPresent(run -> new RunFolder(runs(), run).forgetStarts());
        }

        private void execute(TrainingRequest request) {
            ProgressEvents progress = new ProgressEvents(request.run(), clock, own.clients::send, observer);
            ModelEvents events = new ModelEvents(
                    new PersistentLedger(own.clients.ledger(), own.clients::learnSchemas, pauses),
                    request.line(),
                    clock);
            TrainingRun run =
                    new TrainingRun(request, runs(), own.store, events, config.gate(), config.precision(), clock);
            try (CorpusSnapshot snapshot = own.corpus.snapshot()) {
                outcome(request.run()).complete(run.run(snapshot, progress, stop));
            } catch (TrainingStoppedException e) {
                outcome(request.run()).completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                outcome(request.run()).completeExceptionally(e);
                if (!stop.isRaised()) {
                    LOG.error("run {} has failed", request.run(), e);
                    new RunFolder(runs(), request.run()).writeFailure(e.toString());
                    progress.failed();
                }
                throw e;
            }
        }

        private Path runs() {
            return config.folder().resolve("runs");
        }
    }

    private static void inOwnThread(Runnable run) {
        Thread thread = new Thread(run, "trainer-run");
        thread.setDaemon(true); // A native step can't be interrupted: the process may end without it.
        thread.start();
    }
}
