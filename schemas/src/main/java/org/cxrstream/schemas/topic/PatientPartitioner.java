package org.cxrstream.schemas.topic;

import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.cxrstream.schemas.identity.PatientKey;
import org.jspecify.annotations.Nullable;

/**
 * Puts a record on its patient's partition, whatever else the key holds: murmur2, as Kafka's default
 * partitioner, of the first {@value PatientKey#DIGITS} bytes of the key. Shorter keys (models, runs,
 * schemas) go where Kafka's default would put them.
 *
 * <p>Configure producers with {@code partitioner.class} = this class.
 */
public final class PatientPartitioner implements Partitioner {
    /** For Kafka, which makes it by name. */
    public PatientPartitioner() {}

    /** The partition of a key's bytes among {@code partitions}. */
    public static int partition(byte[] key, int partitions) {
        byte[] patient = key.length > PatientKey.DIGITS ? Arrays.copyOf(key, PatientKey.DIGITS) : key;
        return Utils.toPositive(Utils.murmur2(patient)) % partitions;
    }

    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        if (keyBytes == null) {
            throw new IllegalArgumentException("record of " + topic + " without a key (expected: a key)");
        }
        return partition(keyBytes, cluster.partitionCountForTopic(topic));
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
