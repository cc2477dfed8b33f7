package org.cxrstream.ingest.publish;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.common.TopicPartition;

/** Where an acknowledged record lies. */
public record RecordPosition(TopicPartition partition, long offset) {
    /** Checks that the partition is there. */
    public RecordPosition {
        requireNonNull(partition, "partition");
    }
}
