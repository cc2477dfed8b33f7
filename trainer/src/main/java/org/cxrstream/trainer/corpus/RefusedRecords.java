package org.cxrstream.trainer.corpus;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.cxrstream.schemas.event.DeadLetterReason;

/** Takes the records that can never be used. */
@FunctionalInterface
public interface RefusedRecords {
    /** Returns when the refusal is durable; the same record may be refused again after a crash. */
    void refuse(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason);
}
