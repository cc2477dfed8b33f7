package org.cxrstream.compose.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.TopicRecord;

/** What a downstream service that reads committed records would see, from the beginning to now. */
public final class CommittedRecords {
    private CommittedRecords() {}

    /** Every record of a topic, each partition in order; repetitions are kept. */
    public static <K, V> List<TopicRecord<K, V>> of(Map<String, ?> kafka, Topic<K, V> topic) {
        List<TopicRecord<K, V>> records = new ArrayList<>();
        TopicReader.readAll(kafka, topic, (record, position) -> records.add(record));
        return records;
    }

    /** The last value by key; keys that ended are left out. */
    public static <K, V> Map<K, V> latest(Map<String, ?> kafka, Topic<K, V> topic) {
        Map<K, V> latest = new HashMap<>();
        of(kafka, topic)
                .forEach(record -> record.present()
                        .ifPresentOrElse(value -> latest.put(record.key(), value), () -> latest.remove(record.key())));
        return latest;
    }

    /** Whether a consumer group has committed every record that is on a topic now. */
    public static boolean areConsumed(Map<String, ?> kafka, String group, Topic<?, ?> topic) throws Exception {
        Map<TopicPartition, Long> ends = new HashMap<>();
        TopicReader.readAll(
                kafka,
                topic,
                (record, position) ->
                        ends.put(new TopicPartition(position.topic(), position.partition()), position.offset() + 1));
        Map<TopicPartition, OffsetAndMetadata> committed = committed(kafka, group);
        return ends.entrySet().stream()
                .allMatch(end -> committed.containsKey(end.getKey())
                        && requireNonNull(committed.get(end.getKey())).offset() >= end.getValue());
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Map<String, ?> kafka, String group)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        }
    }
}
