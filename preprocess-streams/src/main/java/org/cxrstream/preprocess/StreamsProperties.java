package org.cxrstream.preprocess;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The properties of the Kafka Streams client: first our defaults, over them what the user set, over that
 * what the guarantees rest on.
 */
final class StreamsProperties {
    static final String APPLICATION_ID = "cxr-preprocess";

    /** Its constant is deprecated already, but Kafka Streams 4.3 warns where it isn't set. */
    private static final String GLOBAL_HANDLER_ENABLED = "processing.exception.handler.global.enabled";

    private static final List<String> PREFIXES =
            List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.");

    private StreamsProperties() {}

    static Properties of(PreprocessConfig config) {
        Map<String, Object> guarantees = guarantees();
        Properties properties = new Properties();
        properties.putAll(defaults());
        config.kafka().forEach((name, value) -> {
            if (!guarantees.containsKey(withoutPrefix(name))) {
                properties.put(name, value);
            }
        });
        properties.putAll(guarantees);
        properties.remove(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        return properties;
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        // An image takes up to a second: a poll's batch must end well within a transaction.
        defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 32);
        defaults.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, millis(Duration.ofMinutes(15)));
        // A killed instance is missed soon; heartbeats come from a thread of their own.
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        defaults.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                millis(Duration.ofSeconds(60)));
        // A dead letter carries a whole source record.
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * 1024 * 1024);
        return defaults;
    }

    private static Map<String, Object> guarantees() {
        Map<String, Object> guarantees = new HashMap<>();
        guarantees.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        guarantees.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        guarantees.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        guarantees.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        guarantees.put(ProducerConfig.ACKS_CONFIG, "all");
        guarantees.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        guarantees.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        guarantees.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        guarantees.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        guarantees.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        guarantees.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        guarantees.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        // Poison becomes a dead letter inside the topology; whatever else fails must not be skipped.
        guarantees.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        guarantees.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        guarantees.put(GLOBAL_HANDLER_ENABLED, true);
        guarantees.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        return guarantees;
    }

    private static String withoutPrefix(String name) {
        return PREFIXES.stream()
                .filter(name::startsWith)
                .map(prefix -> name.substring(prefix.length()))
                .findFirst()
                .orElse(name);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
