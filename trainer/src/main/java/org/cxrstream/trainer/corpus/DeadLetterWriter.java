package org.cxrstream.trainer.corpus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.SourceRecord;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.DurableSend;
import org.cxrstream.schemas.topic.Topics;
import org.jspecify.annotations.Nullable;

/**
 * Writes refused records to {@code cxr.dead-letters}. The key is the record's place, so a refusal that is repeated
 * after a crash is one dead letter. Safe for use by several threads.
 */
public final class DeadLetterWriter implements RefusedRecords {
    private static final String SERVICE = "trainer";

    private final Producer<byte[], byte[]> producer;
    private final Topics topics;
    private final Clock clock;

    /** Writes with a producer that stays the caller's; {@link org.cxrstream.schemas.topic.ProducerProperties}. */
    public DeadLetterWriter(Producer<byte[], byte[]> producer, Topics topics, Clock clock) {
        this.producer = requireNonNull(producer, "producer");
        this.topics = requireNonNull(topics, "topics");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void refuse(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        DeadLetterKey key = DeadLetterKey.ofRecord(patient(record.key()), partition, record.offset());
        SourceRecord source = new SourceRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                buffer(record.key()),
                buffer(record.value()));
        DeadLetter letter =
                new DeadLetter(key.patient().hex(), key.position(), SERVICE, reason, source, clock.instant());
        DurableSend.send(producer, topics.deadLetters().record(key, letter));
    }

    private static PatientKey patient(byte @Nullable [] key) {
        if (key == null || key.length < PatientKey.DIGITS) {
            return PatientKey.UNKNOWN;
        }
        try {
            return new PatientKey(new String(key, 0, PatientKey.DIGITS, US_ASCII));
        } catch (IllegalArgumentException e) {
            return PatientKey.UNKNOWN;
        }
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
