package org.cxrstream.compose.demo;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;

/**
 * Follows the topics as a downstream service would, committed records only, and keeps what the report shows:
 * the truth about what came out, independent of what the services say of themselves.
 *
 * <p>Holds every prepared raster in memory (64 KiB each): for a demonstration, not for a hospital.
 */
final class PipelineTally implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Topics topics = Topics.ofRelease();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::follow, "pipeline-tally");
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<PatientImage, PreparedImage> prepared = new HashMap<>();
    private final Map<PatientImage, LungMask> masks = new HashMap<>();
    private final Map<PatientImage, TimelineEntry> timeline = new HashMap<>();
    private final Map<DeadLetterKey, DeadLetterReason> deadLetters = new HashMap<>();
    private long events;
    private long preparedRecords;
    private long maskRecords;

    /** Starts to follow. */
    PipelineTally(Map<String, ?> kafka) {
        consumer = new KafkaConsumer<>(TopicReader.consumerProperties(kafka));
        List<TopicPartition> partitions = Stream.of(
                        topics.patientEvents(),
                        topics.prepared(),
                        topics.masks(),
                        topics.timelines(),
                        topics.deadLetters())
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    /** What is known at one moment. */
    record Counts(
            long events,
            long preparedRecords,
            int prepared,
            long maskRecords,
            int masks,
            Map<DeadLetterReason, Integer> deadLetters) {
        int deadLettersTotal() {
            return deadLetters.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** The counts so far. */
    synchronized Counts counts() {
        Map<DeadLetterReason, Integer> byReason = new EnumMap<>(DeadLetterReason.class);
        deadLetters.values().forEach(reason -> byReason.merge(reason, 1, Integer::sum));
        return new Counts(
                events,
                preparedRecords,
                prepared.size(),
                maskRecords,
                masks.size(),
                Collections.unmodifiableMap(byReason));
    }

    /** The images on the grid so far. */
    synchronized Map<PatientImage, PreparedImage> prepared() {
        return Map.copyOf(prepared);
    }

    /** The masks so far. */
    synchronized Map<PatientImage, LungMask> masks() {
        return Map.copyOf(masks);
    }

    /** The timeline entries so far. */
    synchronized Map<PatientImage, TimelineEntry> timeline() {
        return Map.copyOf(timeline);
    }

    /** Ends within a second. */
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (consumer) {
            while (closing.getCount() > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
            }
        } catch (WakeupException e) {
            if (closing.getCount() > 0) {
                throw e;
            }
        }
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.patientEvents().name())) {
            events++;
        } else if (record.topic().equals(topics.prepared().name())) {
            preparedRecords++;
            latest(topics.prepared(), record, prepared, PipelineTally::image);
        } else if (record.topic().equals(topics.masks().name())) {
            maskRecords++;
            latest(topics.masks(), record, masks, PipelineTally::mask);
        } else if (record.topic().equals(topics.timelines().name())) {
            latest(topics.timelines(), record, timeline, Optional::of);
        } else {
            latest(topics.deadLetters(), record, deadLetters, letter -> Optional.of(letter.getReason()));
        }
    }

    private static <K, V, T> void latest(
            Topic<K, V> topic, ConsumerRecord<byte[], byte[]> record, Map<K, T> table, Function<V, Optional<T>> part) {
        TopicRecord<K, V> read = topic.read(record);
        read.present()
                .flatMap(part)
                .ifPresentOrElse(value -> table.put(read.key(), value), () -> table.remove(read.key()));
    }

    private static Optional<PreparedImage> image(PreparedEvent event) {
        return event instanceof PreparedEvent.Prepared image ? Optional.of(image.record()) : Optional.empty();
    }

    private static Optional<LungMask> mask(MaskEvent event) {
        return event instanceof MaskEvent.Segmented mask ? Optional.of(mask.record()) : Optional.empty();
    }
}
