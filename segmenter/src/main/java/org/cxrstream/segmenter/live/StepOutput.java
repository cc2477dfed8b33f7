package org.cxrstream.segmenter.live;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What one record of {@code cxr.prepared} leads to: the records to write, in order, and what they amount
 * to.
 */
record StepOutput(Outcome outcome, List<ProducerRecord<byte[], byte[]>> records) {
    /** What the records amount to. */
    enum Outcome {
        /** A mask. */
        MASK,
        /** The mask counts no more; a tombstone follows in the same transaction. */
        REVOCATION,
        /** The key has ended. */
        TOMBSTONE,
        /** The record could not be used. */
        DEAD_LETTER
    }

    StepOutput {
        requireNonNull(outcome, "outcome");
        records = List.copyOf(records);
    }
}
