package org.cxrstream.schemas.topic;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The properties of every producer of cxr-stream. */
public final class ProducerProperties {
    private ProducerProperties() {}

    /**
     * Idempotent, acknowledged by all in-sync replicas, partitioned by the patient.
     *
     * @param kafka what the user set, {@code bootstrap.servers} above all; can't weaken the guarantees
     */
    public static Map<String, Object> of(Map<String, ?> kafka) {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
        properties.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, PatientPartitioner.class);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }
}
