package org.cxrstream.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        topics.writers().addAll(List.of(laterSchema()));
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

    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, Long.MAX_VALUE})
    void shouldRefuseLengthBeyondTheRecordsEnd(long length) throws IOException {
        ByteArrayOutputStream string = headerOf(PatientErased.getClassSchema());
        writeLong(string, length);
        assertUndecodable(topics.patientEvents(), string);

        ByteArrayOutputStream bytes = headerOf(DeadLetter.getClassSchema());
        writeEmptyStrings(bytes, 3);
        bytes.writeBytes(new byte[] {0, 2, 0, 0, 0, 0, 2}); // reason, record: topic, partition, offset, time, key
        writeLong(bytes, length);
        assertUndecodable(topics.deadLetters(), bytes);

        ByteArrayOutputStream array = headerOf(PreparedImage.getClassSchema());
        writeEmptyStrings(array, 3);
        array.writeBytes(new byte[] {0, 0, 0, 0, 0, 2, 2, 2, 0}); // no date, digest, time, geometry, no spacing
        writeLong(array, length);
        assertUndecodable(topics.prepared(), array);
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

    private static void assertUndecodable(Topic<?, ?> topic, ByteArrayOutputStream record) {
        assertThatExceptionOfType(PoisonInputException.class)
                .isThrownBy(() -> topic.value().decode(record.toByteArray()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.RECORD_UNDECODABLE));
    }

    private static ByteArrayOutputStream headerOf(Schema schema) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 1)
                .putLong(WriterSchemas.fingerprint(schema))
                .array());
        return record;
    }

    private static void writeEmptyStrings(ByteArrayOutputStream record, int count) {
        record.writeBytes(new byte[count]);
    }

    private static void writeLong(ByteArrayOutputStream record, long value) throws IOException {
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(record, null);
        encoder.writeLong(value);
        encoder.flush();
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
            ByteBuffer encoded =
                    new BinaryMessageEncoder<GenericRecord>(GenericData.get(), laterSchema()).encode(record);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
