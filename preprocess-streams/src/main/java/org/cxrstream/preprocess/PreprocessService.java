package org.cxrstream.preprocess;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.preprocess.outage.Outage;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@link PreprocessTopology} against a broker, exactly once. What is down outside is waited for in
 * place up to 30 s, then the transaction is rolled back and its thread replaced, again and again until the
 * outage ends; a bug stops the service: {@link #state} is ERROR then. Safe for use by several threads.
 */
public final class PreprocessService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PreprocessService.class);
    private static final Duration LONGEST_OUTAGE_IN_PLACE = Duration.ofSeconds(30);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(9);

    private final KafkaStreams streams;
    private final Patience patience;
    private final PreprocessMetrics metrics;
    private final CountDownLatch closing;

    private PreprocessService(
            KafkaStreams streams, Patience patience, PreprocessMetrics metrics, CountDownLatch closing) {
        this.streams = streams;
        this.patience = patience;
        this.metrics = metrics;
        this.closing = closing;
    }

    /**
     * Announces and learns schemas, then starts. Returns before the first record: see {@link #isReady}.
     *
     * @param pixels stays the caller's to close
     * @param topics whose topics are on the broker already
     * @throws org.cxrstream.schemas.error.TransientFaultException if the broker can't be reached
     */
    public static PreprocessService start(PreprocessConfig config, PixelStore pixels, Topics topics) {
        announceAndLearnSchemas(config, topics);
        CountDownLatch closing = new CountDownLatch(1);
        Patience patience = new Patience(LONGEST_OUTAGE_IN_PLACE, waitingUntil(closing));
        PreprocessMetrics metrics = new PreprocessMetrics();
        KafkaStreams streams = new KafkaStreams(
                PreprocessTopology.build(
                        topics, pixels, patience, () -> SchemaTopic.learn(config.kafka(), topics), metrics),
                StreamsProperties.of(config));
        streams.setUncaughtExceptionHandler(PreprocessService::respond);
        streams.setStateListener((now, before) -> log.info("preprocess-streams: {} (was {})", now, before));
        streams.start();
        return new PreprocessService(streams, patience, metrics, closing);
    }

    /** The state of the Kafka Streams client; ERROR after a bug. */
    public KafkaStreams.State state() {
        return streams.state();
    }

    /** Whether it works on records, or would if there were any: it runs and waits for nothing outside. */
    public boolean isReady() {
        return state() == KafkaStreams.State.RUNNING && !patience.isWaiting();
    }

    /** What this process did since it started. */
    public PreprocessMetrics metrics() {
        return metrics;
    }

    /** Ends within 10 s; what isn't committed by then is done again by the next start. */
    @Override
    public void close() {
        closing.countDown();
        // Leaving the group at once lets the next start go on without waiting for this member's session.
        boolean isClosed = streams.close(
                CloseOptions.timeout(LONGEST_CLOSE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        if (!isClosed) {
            log.warn("preprocess-streams: not closed within {}", LONGEST_CLOSE);
        }
    }

    private static void announceAndLearnSchemas(PreprocessConfig config, Topics topics) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(config.kafka()))) {
            SchemaTopic.announce(producer, topics);
        }
        SchemaTopic.learn(config.kafka(), topics);
    }

    private static StreamThreadExceptionResponse respond(Throwable failure) {
        Optional<Throwable> outage = Outage.behind(failure);
        if (outage.isPresent()) {
            // One line: Kafka Streams has logged the stack already.
            log.warn("preprocess-streams: {}; thread replaced", outage.get().getMessage());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        log.error("preprocess-streams: stopped by a bug", failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static Patience.Waiting waitingUntil(CountDownLatch closing) {
        return new Patience.Waiting() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public boolean pause(Duration duration) {
                try {
                    return !closing.await(duration.toNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        };
    }
}
