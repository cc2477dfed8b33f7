package org.cxrstream.preprocess.intake;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.RECORD_UNDECODABLE;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.cxrstream.preprocess.flow.DeadLetterOutlet;
import org.cxrstream.preprocess.flow.Outlet;
import org.cxrstream.preprocess.flow.SourcedEvent;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.SourceRecord;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into a patient's event. Bytes that are none of ours become a dead letter; a record of a newer
 * producer waits until its schema is known.
 */
public final class DecodeProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {
    private final Topic<PatientKey, PatientEvent> topic;
    private final Runnable learnSchemas;
    private final Patience patience;
    private final PreprocessMetrics metrics;
    private final Outlet<PatientKey, SourcedEvent> events;
    private final DeadLetterOutlet deadLetters;

    /**
     * Decodes for one task.
     *
     * @param learnSchemas reads cxr.schemas into the catalogue's codecs
     * @param next name of the node that takes the events
     */
    public DecodeProcessor(
            Topic<PatientKey, PatientEvent> topic,
            Runnable learnSchemas,
            Patience patience,
            PreprocessMetrics metrics,
            String next,
            DeadLetterOutlet deadLetters) {
        this.topic = requireNonNull(topic, "topic");
        this.learnSchemas = requireNonNull(learnSchemas, "learnSchemas");
        this.patience = requireNonNull(patience, "patience");
        this.metrics = requireNonNull(metrics, "metrics");
        this.events = new Outlet<>(next);
        this.deadLetters = requireNonNull(deadLetters, "deadLetters");
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        metrics.countReceived();
        SourceRecord source = source(record);
        PatientKey patient = PatientKey.UNKNOWN;
        PatientEvent event;
        try {
            patient = topic.key().decode(present(record.key(), "key"));
            event = decode(present(record.value(), "value"));
            EventCheck.require(patient, event);
        } catch (PoisonInputException poison) {
            deadLetters.refuse(context(), record, patient, source, poison);
            return;
        }
        events.send(context(), record, patient, new SourcedEvent(source, event));
    }

    private PatientEvent decode(byte[] value) {
        return patience.untilAvailable(() -> {
            try {
                return topic.value().decode(value);
            } catch (UnknownSchemaException newerProducer) {
                learnSchemas.run();
                return topic.value().decode(value);
            }
        });
    }

    private SourceRecord source(Record<byte[], byte[]> record) {
        RecordMetadata position = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of a topic has a position"));
        return new SourceRecord(
                position.topic(),
                position.partition(),
                position.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                wrap(record.key()),
                wrap(record.value()));
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static byte[] present(byte @Nullable [] bytes, String name) {
        if (bytes == null) {
            throw new PoisonInputException(RECORD_UNDECODABLE, "record without a " + name);
        }
        return bytes;
    }
}
