package org.cxrstream.ingest.owner;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code cxr.patient-events} from its beginning to its end before anything is published, and goes on reading
 * while it is: what other bridges publish is known within moments. Committed records only, without a group.
 */
public final class EventFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<String, ?> kafka;
    private final Topics topics;
    private final Consumer<PatientEvent> events;
    private final Runnable atTheEnd;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Thread thread = new Thread(this::follow, "cxr-owners");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable RuntimeException bug;

    private EventFollower(
            Map<String, ?> kafka,
            Topics topics,
            Consumer<PatientEvent> events,
            Runnable atTheEnd,
            KafkaConsumer<byte[], byte[]> consumer) {
        this.kafka = kafka;
        this.topics = topics;
        this.events = events;
        this.atTheEnd = atTheEnd;
        this.consumer = consumer;
        Topic<PatientKey, PatientEvent> topic = topics.patientEvents();
        this.partitions = consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new SetupException(
                    Kind.CONFIGURATION, "%s: no such topic (expected: cxr topics apply)".formatted(topic.name()));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Reads all that there is, then goes on in a thread of its own.
     *
     * @param events called for each event, by one thread at a time
     * @param atTheEnd called whenever every partition was read to its end
     * @throws TransientFaultException if the broker can't be reached
     */
    public static EventFollower start(
            Map<String, ?> kafka, Topics topics, Consumer<PatientEvent> events, Runnable atTheEnd) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(TopicReader.consumerProperties(kafka));
        try {
            SchemaTopic.learn(kafka, topics);
            EventFollower follower = new EventFollower(kafka, topics, events, atTheEnd, consumer);
            follower.catchUp();
            follower.thread.setDaemon(true);
            follower.thread.start();
            return follower;
        } catch (KafkaException e) {
            consumer.close();
            throw new TransientFaultException("broker: can't read cxr.patient-events", e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Proves that events are still being followed.
     *
     * @throws IllegalStateException after a fault in the program
     */
    public void requireFollowing() {
        if (bug != null) {
            throw new IllegalStateException("cxr.patient-events is no longer followed", bug);
        }
    }

    /** Stops reading. */
    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void catchUp() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            take(consumer.poll(POLL));
        }
        atTheEnd.run();
    }

    private void follow() {
        try (consumer) {
            while (closed.getCount() > 0) {
                step();
            }
        } catch (WakeupException e) {
            LOG.debug("closed");
        } catch (RuntimeException e) {
            bug = e;
            LOG.error("cxr.patient-events: no longer followed; nothing more is published", e);
        }
    }

    private void step() {
        try {
            take(consumer.poll(POLL));
            if (partitions.stream()
                    .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0)) {
                atTheEnd.run();
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException | TransientFaultException e) {
            LOG.warn(
                    "cxr.patient-events: can't be read for now ({})",
                    e.getClass().getSimpleName());
            pause();
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> polled) {
        for (TopicPartition partition : polled.partitions()) {
            for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                if (!take(record)) {
                    consumer.seek(partition, record.offset());
                    pause();
                    break;
                }
            }
        }
    }

    /** Whether the record could be read, or never can be. */
    private boolean take(ConsumerRecord<byte[], byte[]> record) {
        try {
            read(record).ifPresent(events);
            return true;
        } catch (UnknownSchemaException e) {
            SchemaTopic.learn(kafka, topics); // Another bridge was upgraded first.
            try {
                read(record).ifPresent(events);
                return true;
            } catch (UnknownSchemaException still) {
                LOG.warn("{}-{}@{}: {}", record.topic(), record.partition(), record.offset(), still.getMessage());
                return false;
            }
        }
    }

    private Optional<PatientEvent> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return topics.patientEvents().read(record).present();
        } catch (PoisonInputException e) { // Preprocess writes its dead letter.
            LOG.warn("{}-{}@{} passed over: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Ends early when this is closed. An interrupt ends the next poll. */
    private void pause() {
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closed while waiting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
