package org.cxrstream.ingest.publish;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/** An idempotent Kafka producer that has announced its schemas. */
final class KafkaEventSink implements EventSink {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    private KafkaEventSink(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Connects and announces this release's schemas; nothing stays open if that fails. */
    static KafkaEventSink open(Map<String, ?> kafka, Topics topics) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(kafka));
        try {
            SchemaTopic.announce(producer, topics);
            return new KafkaEventSink(producer);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public <K, V> CompletableFuture<RecordPosition> send(Topic<K, V> topic, K key, V value) {
        CompletableFuture<RecordPosition> sent = new CompletableFuture<>();
        try {
            Future<RecordMetadata> unused =
                    producer.send(topic.record(key, value), (metadata, failure) -> complete(sent, metadata, failure));
            return sent;
        } catch (InterruptException e) {
            throw new TransientFaultException("interrupted while writing to the broker", e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private static void complete(
            CompletableFuture<RecordPosition> sent, RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            TopicPartition partition = new TopicPartition(metadata.topic(), metadata.partition());
            sent.complete(new RecordPosition(partition, metadata.offset()));
        } else if (failure instanceof RetriableException) {
            sent.completeExceptionally(new TransientFaultException("broker: can't write", failure));
        } else {
            sent.completeExceptionally(failure);
        }
    }
}
