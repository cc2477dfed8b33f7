package org.cxrstream.schemas.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a topic is kept.
 *
 * @param partitioning how many partitions it has
 * @param cleanup what the broker may drop
 * @param retention how long records stay, empty for ever; means nothing for {@link Cleanup#COMPACT}
 * @param maxMessageBytes largest record batch that the broker takes
 */
public record TopicPolicy(
        Partitioning partitioning, Cleanup cleanup, Optional<Duration> retention, int maxMessageBytes) {

    /** How many partitions a topic has. */
    public enum Partitioning {
        /** By the patient alone; one number for all such topics, fixed when the deployment is made. */
        BY_PATIENT,
        /** One partition: one order for all. */
        SINGLE
    }

    /** What the broker may drop. */
    public enum Cleanup {
        /** Records older than the retention. */
        DELETE,
        /** All but the latest record of a key. */
        COMPACT
    }

    private static final int KIB = 1024;

    static TopicPolicy compactedByPatient(int maxKib) {
        return new TopicPolicy(Partitioning.BY_PATIENT, Cleanup.COMPACT, Optional.empty(), maxKib * KIB);
    }

    static TopicPolicy keptForEver(Partitioning partitioning) {
        return new TopicPolicy(partitioning, Cleanup.DELETE, Optional.empty(), 1024 * KIB);
    }

    static TopicPolicy keptFor(Duration retention) {
        return new TopicPolicy(Partitioning.SINGLE, Cleanup.DELETE, Optional.of(retention), 1024 * KIB);
    }

    static TopicPolicy compactedSingle() {
        return new TopicPolicy(Partitioning.SINGLE, Cleanup.COMPACT, Optional.empty(), 1024 * KIB);
    }

    /** Partitions of the topic in a deployment whose patient topics have {@code patientPartitions}. */
    public int partitions(int patientPartitions) {
        return partitioning == Partitioning.SINGLE ? 1 : patientPartitions;
    }

    /** The topic's configuration on the broker, sorted by name. */
    public Map<String, String> configuration(short replicationFactor) {
        Map<String, String> configuration = new TreeMap<>();
        configuration.put("cleanup.policy", cleanup == Cleanup.COMPACT ? "compact" : "delete");
        configuration.put("max.message.bytes", Integer.toString(maxMessageBytes));
        configuration.put("min.insync.replicas", Integer.toString(Math.max(1, replicationFactor - 1)));
        if (cleanup == Cleanup.DELETE) {
            configuration.put(
                    "retention.ms",
                    Long.toString(retention.map(Duration::toMillis).orElse(-1L)));
            configuration.put("retention.bytes", "-1");
        }
        return configuration;
    }
}
