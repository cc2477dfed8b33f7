package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.checkpoint.ModelStoreException;
import org.cxrstream.segmenter.network.Torch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live segmenter: a mask on {@code cxr.masks} for every image on {@code cxr.prepared}, by the model
 * that is live on its line.
 *
 * <p>Delivery: exactly once for readers of committed records, in the order of {@code cxr.prepared}, so in
 * each patient's order. An image waits until a model is live. A new live model is loaded between two
 * batches; earlier masks stay as they are. What can't be used is a dead letter in the same transaction.
 * When the broker is away or another instance takes over our name, the service connects again with growing
 * pauses (0.5 s to 10 s) and goes on from the last committed transaction; when a producer's schema is
 * unknown it waits for it on {@code cxr.schemas}.
 *
 * <p>All work is done in one thread; the methods may be called from any.
 */
public final class SegmenterService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmenterService.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** How long a batch may take to end by itself. */
    private static final long GRACE_MILLIS = 3_000;
    /** How long an interrupted call to the broker may take to end, with the clients' closing. */
    private static final long INTERRUPTED_MILLIS = 6_000;

    private final SegmenterConfig config;
    private final Clock clock;
    private final Topics topics = Topics.ofRelease();
    private final ModelStore store;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "segmenter");
    private volatile SegmenterStatus status = SegmenterStatus.notReady("not started", Optional.empty());
    private volatile SegmenterCounts counts = SegmenterCounts.NONE;
    private volatile @Nullable Throwable failure;

    /**
     * Makes a service that {@link #start()} starts.
     *
     * @throws SetupException CANNOT_CREATE if the model store's folder can't be made, CONFIGURATION if a
     *     Kafka property has no sound value
     */
    public SegmenterService(SegmenterConfig config, Clock clock) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        requireSoundProperties(config);
        try {
            this.store = new ModelStore(config.modelStore());
        } catch (ModelStoreException.Unavailable e) {
            throw new SetupException(Kind.CANNOT_CREATE, "segmenter: " + e.getMessage());
        }
        thread.setUncaughtExceptionHandler((self, bug) -> stopLoudly(bug));
    }

    /** Starts the thread and returns at once; {@link #status()} tells how far it is. Once only. */
    public void start() {
        thread.start();
    }

    /** Whether masks are made with the model that should be live. */
    public boolean isReady() {
        return status.isReady();
    }

    /** How the service is. */
    public SegmenterStatus status() {
        return status;
    }

    /** What was written since the start. */
    public SegmenterCounts counts() {
        return counts;
    }

    /** The bug that stopped the service, if one did; the process should end then. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Ends within 10 seconds. The transaction under way is finished or left to be aborted by the next
     * start; nothing is lost or doubled.
     */
    @Override
    public void close() {
        closing.countDown();
        boolean wasInterrupted = Thread.interrupted();
        try {
            thread.join(GRACE_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(INTERRUPTED_MILLIS);
            }
        } catch (InterruptedException e) {
            wasInterrupted = true;
            thread.interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("the segmenter's thread is still at work");
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Found here, for in the thread it would look like a broker that is away. */
    private static void requireSoundProperties(SegmenterConfig config) {
        try {
            ProducerConfig.configDef().parse(SegmenterSession.producerProperties(config));
            ConsumerConfig.configDef().parse(SegmenterSession.consumerProperties(config));
        } catch (ConfigException e) {
            throw new SetupException(Kind.CONFIGURATION, "segmenter: " + e.getMessage());
        }
    }

    private void run() {
        Torch.prepareThread();
        SegmentationStep step = new SegmentationStep(topics, clock);
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        try (ModelSwitch models = new ModelSwitch(store, config.precision(), config.cleanUp(), clock)) {
            while (!isClosing()) {
                Instant opened = clock.instant();
                String trouble = runSession(models, step);
                if (clock.instant().isAfter(opened.plus(LONGEST_PAUSE))) {
                    backoff.reset();
                }
                pause(trouble, models, backoff.next());
            }
        }
        status = SegmenterStatus.notReady("closed", Optional.empty());
    }

    /** Works until the service closes or the session breaks; returns why it did. */
    private String runSession(ModelSwitch models, SegmentationStep step) {
        status = SegmenterStatus.notReady("connecting to the broker", live(models));
        try (SegmenterSession session = new SegmenterSession(
                config, topics, models, step, this::isClosing, outputs -> counts = counts.plus(outputs))) {
            session.connect();
            while (!isClosing()) {
                session.advance();
                status = SegmenterStatus.of(session.isFollowing(), models);
            }
            return "closing";
        } catch (KafkaException | TransientFaultException | UnknownSchemaException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private void pause(String trouble, ModelSwitch models, Duration wait) {
        if (isClosing()) {
            return;
        }
        LOG.warn("{}; connecting again in {} ms", trouble, wait.toMillis());
        status = SegmenterStatus.notReady(trouble, live(models));
        try {
            if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closed while waiting for the broker");
            }
        } catch (InterruptedException e) {
            closing.countDown(); // Only close() and whoever ends the process interrupt this thread.
        }
    }

    private static Optional<LiveModel> live(ModelSwitch models) {
        return models.current().map(LoadedModel::live);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void stopLoudly(Throwable bug) {
        failure = bug;
        status = SegmenterStatus.notReady("stopped by a bug: " + bug.getClass().getSimpleName(), Optional.empty());
        LOG.error("the segmenter has stopped", bug);
    }
}
