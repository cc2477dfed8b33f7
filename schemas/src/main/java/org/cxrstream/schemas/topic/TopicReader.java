package org.cxrstream.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.cxrstream.schemas.error.PoisonInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning, committed records only, without a consumer group: for the small
 * topics that a service must know whole before it starts, and for tables.
 */
public final class TopicReader {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private TopicReader() {}

    /**
     * The properties of every consumer of cxr-stream: committed records only, from the earliest; a topic that is
     * missing stays missing.
     *
     * @param kafka what the user set, {@code bootstrap.servers} above all
     */
    public static Map<String, Object> consumerProperties(Map<String, ?> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    /**
     * Hands every record that was committed before the call to the visitor, each partition in order. One that
     * can't be decoded is passed over with a warning: nobody's start may hang on it.
     *
     * @throws UnknownSchemaException if a writer's schema hasn't been seen yet
     */
    public static <K, V> void readAll(
            Map<String, ?> kafka,
            Topic<K, V> topic,
            BiConsumer<TopicRecord<K, V>, ConsumerRecord<byte[], byte[]>> visitor) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerProperties(kafka))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!reached(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < requireNonNull(ends.get(partition))) {
                        visit(topic, record, visitor);
                    }
                }
            }
        }
    }

    private static <K, V> void visit(
            Topic<K, V> topic,
            ConsumerRecord<byte[], byte[]> record,
            BiConsumer<TopicRecord<K, V>, ConsumerRecord<byte[], byte[]>> visitor) {
        TopicRecord<K, V> read;
        try {
            read = topic.read(record);
        } catch (PoisonInputException e) {
            LOG.warn("{}-{}@{} passed over: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            return;
        }
        visitor.accept(read, record);
    }

    private static boolean reached(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
