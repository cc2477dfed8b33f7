package org.cxrstream.preprocess.flow;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.SourceRecord;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to cxr.dead-letters, in the transaction of everything else. */
public final class DeadLetterOutlet {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterOutlet.class);
    private static final String SERVICE = "preprocess-streams";

    /** Room for the rest of a dead letter below the 2 MiB that producer and topic take. */
    private static final int MAX_SOURCE_BYTES = 1900 * 1024;

    private final Outlet<DeadLetterKey, TopicRecord<DeadLetterKey, DeadLetter>> outlet;
    private final PreprocessMetrics metrics;

    /** Ends in the sink and counts. */
    public DeadLetterOutlet(String sink, PreprocessMetrics metrics) {
        this.outlet = Outlet.toTopic(sink);
        this.metrics = requireNonNull(metrics, "metrics");
    }

    /**
     * Runs a step; poison input becomes a dead letter. A step reads and checks all that may be poison
     * before it writes anything.
     */
    public void refusing(
            ProcessorContext<Object, Object> context, Record<PatientKey, SourcedEvent> record, Runnable step) {
        try {
            step.run();
        } catch (PoisonInputException poison) {
            refuse(context, record, record.key(), record.value().source(), poison);
        }
    }

    /** Writes a dead letter of the source record; key and value stay where they are if they are too large. */
    public void refuse(
            ProcessorContext<Object, Object> context,
            Record<?, ?> cause,
            PatientKey patient,
            SourceRecord source,
            PoisonInputException poison) {
        TopicPartition partition = new TopicPartition(source.getTopic(), source.getPartition());
        DeadLetterKey key = DeadLetterKey.ofRecord(patient, partition, source.getOffset());
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        DeadLetter letter =
                new DeadLetter(patient.hex(), key.position(), SERVICE, poison.reason(), fitting(source), now);
        log.warn("dead letter {} {}: {}", poison.reason(), key.position(), poison.getMessage());
        metrics.countDeadLetter(poison.reason());
        outlet.send(context, cause, key, new TopicRecord.Present<>(key, letter));
    }

    private static SourceRecord fitting(SourceRecord source) {
        int key = source.getKey().map(ByteBuffer::remaining).orElse(0);
        int value = source.getValue().map(ByteBuffer::remaining).orElse(0);
        if (key + value <= MAX_SOURCE_BYTES) {
            return source;
        }
        SourceRecord.Builder fitting = SourceRecord.newBuilder(source).setValue(null);
        return (key > MAX_SOURCE_BYTES ? fitting.setKey(null) : fitting).build();
    }
}
