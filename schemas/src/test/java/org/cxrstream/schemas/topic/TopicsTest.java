package org.cxrstream.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final String HEX = "00112233445566778899aabbccddeeff";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Topics topics = Topics.ofRelease();

    @Test
    void shouldGiveBackEachKindOfAFamily() {
        PatientEvent erased = new PatientEvent.Erased(new PatientErased(HEX, NOON));
        TopicRecord<PatientKey, PatientEvent> read =
                read(topics.patientEvents(), topics.patientEvents().record(new PatientKey(HEX), erased));
        assertThat(read.key()).isEqualTo(new PatientKey(HEX));
        assertThat(read.present()).contains(erased);
    }

    @Test
    void shouldNameATombstone() {
        PatientImage key = PatientImage.of(HEX, HEX);
        TopicRecord<PatientImage, MaskEvent> read =
                read(topics.masks(), topics.masks().tombstone(key));
        assertThat(read).isEqualTo(new TopicRecord.Tombstone<>(key));
    }

    @Test
    void shouldStartEveryValueWithMarkerAndFingerprint() {
        ImageRevoked revoked = new ImageRevoked(HEX, HEX, RevocationReason.ERASED, NOON);
        byte[] bytes = topics.prepared().value().encode(new PreparedEvent.Revoked(revoked));
        assertThat(Arrays.copyOf(bytes, 2)).containsExactly(0xC3, 0x01);
    }

    @Test
    void shouldWaitForASchemaThatIsNotKnownYet() {
        byte[] bytes = ofLaterRelease();
        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> topics.patientEvents().value().decode(bytes));
        topics.writers().addAll(java.util.List.of(laterSchema()));
        assertThat(topics.patientEvents().value().decode(bytes))
                .isEqualTo(new PatientEvent.Erased(new PatientErased(HEX, NOON)));
    }

    @Test
    void shouldRefuseAKindOfAnotherTopic() {
        byte[] bytes = topics.patientEvents().value().encode(new PatientEvent.Erased(new PatientErased(HEX, NOON)));
        assertThatExceptionOfType(PoisonInputException.class)
                .isThrownBy(() -> topics.prepared().value().decode(bytes));
    }

    @Test
    void shouldThrowNothingButPoisonForMutatedRecords() {
        ImageRevoked revoked = new ImageRevoked(HEX, HEX, RevocationReason.MERGED, NOON);
        byte[] bytes = topics.prepared().value().encode(new PreparedEvent.Revoked(revoked));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = Arrays.copyOf(bytes, random.nextInt(10, bytes.length + 1));
            mutated[random.nextInt(10, Math.max(11, mutated.length)) % mutated.length] = (byte) random.nextInt();
            try {
                topics.prepared().value().decode(mutated);
            } catch (PoisonInputException | UnknownSchemaException e) {
                assertThat(e.getMessage()).doesNotContain(HEX);
            }
        }
    }

    @Test
    void shouldPutAllKeysOfAPatientOnOnePartition() {
        byte[] patient = HEX.getBytes(UTF_8);
        byte[] image = (HEX + "/" + HEX).getBytes(UTF_8);
        assertThat(PatientPartitioner.partition(image, 8)).isEqualTo(PatientPartitioner.partition(patient, 8));
        // The partition that Kafka's own default partitioner gives this key; fixed for ever.
        assertThat(PatientPartitioner.partition(patient, 8)).isEqualTo(5);
    }

    @Test
    void shouldHaveEveryTopicOnce() {
        assertThat(topics.all()).extracting(Topic::name).doesNotHaveDuplicates().hasSize(11);
    }

    private static <K, V> TopicRecord<K, V> read(Topic<K, V> topic, ProducerRecord<byte[], byte[]> record) {
        return topic.read(new ConsumerRecord<>(record.topic(), 0, 0, record.key(), record.value()));
    }

    private static Schema laterSchema() {
        return SchemaBuilder.record("PatientErased")
                .namespace("org.cxrstream.schemas.event")
                .fields()
                .requiredString("patient")
                .name("erasedAt")
                .type(PatientErased.getClassSchema().getField("erasedAt").schema())
                .noDefault()
                .optionalString("requestedBy")
                .endRecord();
    }

    private static byte[] ofLaterRelease() {
        GenericRecord record = new GenericRecordBuilder(laterSchema())
                .set("patient", HEX)
                .set("erasedAt", NOON.toEpochMilli())
                .build();
        try {
            java.nio.ByteBuffer encoded =
                    new BinaryMessageEncoder<GenericRecord>(GenericData.get(), laterSchema()).encode(record);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
