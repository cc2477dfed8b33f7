package org.cxrstream.ingest.publish;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.topic.Topic;

/** Keeps records in a list instead of sending them, encoded as for Kafka. */
public final class ListSink implements EventSink {
    private final List<ProducerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
    private final Consumer<String> beforeSend;

    /** Acknowledges at once. */
    public ListSink() {
        this(topic -> {});
    }

    /** Calls {@code beforeSend} with the topic's name first. */
    public ListSink(Consumer<String> beforeSend) {
        this.beforeSend = beforeSend;
    }

    @Override
    public synchronized <K, V> CompletableFuture<RecordPosition> send(Topic<K, V> topic, K key, V value) {
        beforeSend.accept(topic.name());
        records.add(topic.record(key, value));
        return CompletableFuture.completedFuture(
                new RecordPosition(new TopicPartition(topic.name(), 0), records.size() - 1L));
    }

    /** Everything, as it would be on the wire. */
    public List<ProducerRecord<byte[], byte[]>> records() {
        return records;
    }

    /** The values of a topic, in order. */
    public <K, V> List<V> values(Topic<K, V> topic) {
        return of(topic).map(record -> topic.value().decode(record.value())).toList();
    }

    /** The keys of a topic, in order. */
    public <K, V> List<K> keys(Topic<K, V> topic) {
        return of(topic).map(record -> topic.key().decode(record.key())).toList();
    }

    @Override
    public void close() {}

    private java.util.stream.Stream<ProducerRecord<byte[], byte[]>> of(Topic<?, ?> topic) {
        return records.stream().filter(record -> record.topic().equals(topic.name()));
    }
}
