package org.cxrstream.preprocess;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;

/**
 * How the service runs.
 *
 * @param kafka properties for every Kafka client, {@code bootstrap.servers} above all; they can't weaken the
 *     guarantees
 * @param stateDir folder of the state stores, outside of /tmp; it can be rebuilt from Kafka
 * @param streamThreads threads that work at the same time, at least 1; more than partitions stay idle
 */
public record PreprocessConfig(Map<String, String> kafka, Path stateDir, int streamThreads) {
    /** Checks the values. */
    public PreprocessConfig {
        kafka = Map.copyOf(kafka);
        requireNonNull(stateDir, "stateDir");
        if (!kafka.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException("kafka: no bootstrap.servers (expected: host:port)");
        }
        if (streamThreads < 1) {
            throw new IllegalArgumentException("streamThreads: %d (expected: >= 1)".formatted(streamThreads));
        }
    }
}
