package org.cxrstream.compose.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicReader;

/** Counts the committed records of one topic as they come, quickly. Belongs to one thread. */
public final class CommittedCount implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private long count;

    /** Begins with the topic's first record. */
    public CommittedCount(Map<String, ?> kafka, Topic<?, ?> topic) {
        consumer = new KafkaConsumer<>(TopicReader.consumerProperties(kafka));
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Records so far. */
    public long now() {
        count += consumer.poll(POLL).count();
        return count;
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
