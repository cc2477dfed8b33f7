package org.cxrstream.schemas.topic;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A topic as one value: its name, what its keys and values are on the wire, and how it is kept.
 *
 * @param <K> key
 * @param <V> value
 */
public record Topic<K, V>(String name, Codec<K> key, Codec<V> value, TopicPolicy policy) {
    /** Checks that all is there. */
    public Topic {
        requireNonNull(name, "name");
        requireNonNull(key, "key");
        requireNonNull(value, "value");
        requireNonNull(policy, "policy");
    }

    /** A record for the broker; its timestamp is the producer's clock, its partition the partitioner's. */
    public ProducerRecord<byte[], byte[]> record(K key, V value) {
        return new ProducerRecord<>(name, this.key.encode(key), this.value.encode(value));
    }

    /** The record that ends a key on a compacted topic. */
    public ProducerRecord<byte[], byte[]> tombstone(K key) {
        return new ProducerRecord<>(name, this.key.encode(key), null);
    }

    /**
     * What a record from the broker says.
     *
     * @throws org.cxrstream.schemas.error.PoisonInputException if it is none of this topic's
     * @throws UnknownSchemaException if the writer's schema hasn't been seen yet
     */
    public TopicRecord<K, V> read(ConsumerRecord<byte[], byte[]> record) {
        K decodedKey = key.decode(record.key() == null ? new byte[0] : record.key());
        return record.value() == null
                ? new TopicRecord.Tombstone<>(decodedKey)
                : new TopicRecord.Present<>(decodedKey, value.decode(record.value()));
    }
}
