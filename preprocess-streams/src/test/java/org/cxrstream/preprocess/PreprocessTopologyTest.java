package org.cxrstream.preprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.cxrstream.preprocess.image.GridRaster;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.preprocess.outage.ManualWaiting;
import org.cxrstream.preprocess.outage.Outage;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.QualityFlag;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.event.SourceRecord;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessTopologyTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final PreprocessDriver driver;

    PreprocessTopologyTest(@TempDir(factory = StateFolders.class) Path stateDir) {
        driver = new PreprocessDriver(stateDir);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void shouldHaveTheCheckedInShape() throws IOException {
        String shape = PreprocessTopology.build(
                        Topics.ofRelease(),
                        new MemoryPixelStore(),
                        new Patience(Duration.ZERO, new ManualWaiting()),
                        () -> {},
                        new PreprocessMetrics())
                .describe()
                .toString();

        try (InputStream golden = PreprocessTopologyTest.class.getResourceAsStream("/topology.txt")) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), UTF_8);
            assertThat(shape.strip()).as("""
                            The topology's shape differs from src/test/resources/topology.txt. Renamed stores lose \
                            their changelogs, so a running deployment would start from nothing. If the change is \
                            meant, put this text into the file, say in CHANGELOG.md what operators must do:
                            %s""", shape).isEqualTo(expected.strip());
        }
    }

    @Test
    void shouldPrepareOneXrayAllTheWay() {
        Xray xray = Xray.of(1, 7, 20 * DAY);

        driver.receive(xray);

        String patient = xray.patientKey().hex();
        String image = xray.key().image().hex();
        PreparedImage prepared = PreparedImage.newBuilder()
                .setPatient(patient)
                .setImage(image)
                .setExposure(image)
                .setAcquiredAt(Instant.ofEpochMilli(20 * DAY))
                .setPrecision(TimePrecision.SECOND)
                .setView(View.AP_SUPINE)
                .setPixelDigest(xray.pixelObject().digest().hex())
                .setReceivedAt(Instant.ofEpochMilli(7))
                .setGeometry(new GridGeometry(8, 8, 256))
                .setFlags(List.of(QualityFlag.SMALL))
                .setRaster(ByteBuffer.wrap(GridRaster.of(xray.pixelObject())))
                .build();
        assertThat(driver.prepared())
                .containsExactly(new TopicRecord.Present<>(xray.key(), new PreparedEvent.Prepared(prepared)));
        TimelineEntry entry =
                new TimelineEntry(patient, image, Instant.ofEpochMilli(20 * DAY), TimePrecision.SECOND, null, null);
        assertThat(driver.timelines()).containsExactly(new TopicRecord.Present<>(xray.key(), entry));
        assertThat(driver.deadLetters()).isEmpty();
        assertThat(driver.metrics().received()).isEqualTo(1);
        assertThat(driver.metrics().prepared()).isEqualTo(1);
    }

    @Test
    void shouldDropDuplicateWhenSamePixels() {
        Xray xray = Xray.of(1, 7, DAY);
        driver.receive(xray);
        readAll();

        driver.receive(xray);
        driver.receive(xray.fromSource("another file").receivedAt(90));

        assertNothingWritten();
        assertThat(driver.metrics().duplicates()).isEqualTo(2);
        assertThat(driver.pixels().reads()).isEqualTo(1);
    }

    @Test
    void shouldDropDuplicateWhenSameSource() {
        Xray xray = Xray.of(1, 7, DAY);
        driver.receive(xray);
        readAll();

        driver.receive(xray.withPixels(100).receivedAt(90));

        assertNothingWritten();
        assertThat(driver.metrics().duplicates()).isEqualTo(1);
    }

    @Test
    void shouldPublishRevisionThatCameLater() {
        Xray first = Xray.of(1, 7, DAY);
        Xray revision = first.withPixels(100).fromSource("corrected").receivedAt(90);
        driver.receive(first);
        readAll();

        driver.receive(revision);

        assertThat(digests(driver.prepared()))
                .containsExactly(revision.pixelObject().digest().hex());
        assertThat(driver.timelines()).isEmpty();
        assertThat(driver.metrics().revisions()).isEqualTo(1);
    }

    @Test
    void shouldKeepLaterRevisionWhenEarlierComesLate() {
        Xray first = Xray.of(1, 7, DAY);
        Xray revision = first.withPixels(100).fromSource("corrected").receivedAt(90);
        driver.receive(revision);
        readAll();

        driver.receive(first);
        driver.receive(revision);

        assertNothingWritten();
        assertThat(driver.metrics().revisions()).isEqualTo(1);
        assertThat(driver.metrics().duplicates()).isEqualTo(1);
    }

    @Test
    void shouldWriteTwoEntriesAtMostWhenImagesComeInReverse() {
        for (int image = 100; image >= 1; image--) {
            driver.receive(Xray.of(1, image, image * DAY));
            assertThat(driver.timelines()).hasSizeBetween(1, 2);
        }
        driver.receive(Xray.of(1, 101, 50 * DAY + 1));

        assertThat(driver.timelines())
                .extracting(write -> write.present().orElseThrow().getPrevious().orElse("-"))
                .containsExactly(Xray.imageId(50).hex(), Xray.imageId(101).hex());
    }

    @Test
    void shouldNeverTakeTwinForPrevious() {
        Xray original = Xray.of(1, 1, DAY);
        driver.receive(Xray.of(1, 9, 3 * DAY).ofExposure(1).ofUnknownDate());
        driver.receive(original);
        driver.receive(Xray.of(1, 8, DAY).ofExposure(1));
        driver.receive(Xray.of(1, 2, 2 * DAY));

        Map<PatientImage, TimelineEntry> timeline = PreprocessDriver.table(driver.timelines());
        assertThat(timeline.keySet()).extracting(PatientImage::image).containsExactly(Xray.imageId(1), Xray.imageId(2));
        assertThat(timeline.values())
                .extracting(TimelineEntry::getPrevious)
                .containsExactly(Optional.empty(), Optional.of(Xray.imageId(1).hex()));
        assertThat(driver.prepared()).hasSize(4);
    }

    @Test
    void shouldPutUnknownDateLastAndFlagIt() {
        driver.receive(Xray.of(1, 1, DAY).ofUnknownDate());
        driver.receive(Xray.of(1, 2, 2 * DAY));

        assertThat(flags(driver.prepared()))
                .containsExactly(List.of(QualityFlag.DATE_UNKNOWN, QualityFlag.SMALL), List.of(QualityFlag.SMALL));
        TimelineEntry unknown = requireNonNull(
                PreprocessDriver.table(driver.timelines()).get(Xray.of(1, 1, 0).key()));
        assertThat(unknown.getPrevious()).contains(Xray.imageId(2).hex());
        assertThat(unknown.getSincePreviousMillis()).isEmpty();
    }

    @Test
    void shouldRefusePoisonRecordAndGoOn() {
        byte[] key = Xray.patientKey(1).hex().getBytes(UTF_8);
        byte[] value = "no Avro".getBytes(UTF_8);

        driver.publish(key, value);
        driver.publish("no patient".getBytes(UTF_8), value);
        driver.receive(Xray.of(1, 1, DAY));

        List<TopicRecord<DeadLetterKey, DeadLetter>> letters = driver.deadLetters();
        assertThat(letters)
                .extracting(letter -> letter.key().toString())
                .containsExactly(
                        Xray.patientKey(1) + "/cxr.patient-events-0@0", PatientKey.UNKNOWN + "/cxr.patient-events-0@1");
        DeadLetter letter = letters.get(0).present().orElseThrow();
        assertThat(letter)
                .isEqualTo(new DeadLetter(
                        Xray.patientKey(1).hex(),
                        "cxr.patient-events-0@0",
                        "preprocess-streams",
                        DeadLetterReason.RECORD_UNDECODABLE,
                        new SourceRecord(
                                "cxr.patient-events",
                                0,
                                0L,
                                PreprocessDriver.START,
                                ByteBuffer.wrap(key),
                                ByteBuffer.wrap(value)),
                        PreprocessDriver.START));
        assertThat(driver.prepared()).hasSize(1);
        assertThat(driver.metrics().deadLetters()).containsExactly(Map.entry(DeadLetterReason.RECORD_UNDECODABLE, 2L));
    }

    @Test
    void shouldLeaveTooLargeASourceOutOfItsDeadLetter() {
        byte[] key = Xray.patientKey(1).hex().getBytes(UTF_8);
        byte[] tooLarge = new byte[2 * 1024 * 1024 - 100];

        driver.publish(key, tooLarge);
        driver.publish(tooLarge, tooLarge);
        driver.publish(key, new byte[1024 * 1024]);

        List<SourceRecord> sources = driver.deadLetters().stream()
                .map(letter -> letter.present().orElseThrow().getRecord().orElseThrow())
                .toList();
        assertThat(sources).extracting(SourceRecord::getOffset).containsExactly(0L, 1L, 2L);
        assertThat(sources)
                .extracting(SourceRecord::getKey)
                .containsExactly(
                        Optional.of(ByteBuffer.wrap(key)), Optional.empty(), Optional.of(ByteBuffer.wrap(key)));
        assertThat(sources).extracting(source -> source.getValue().isPresent()).containsExactly(false, false, true);
    }

    @Test
    void shouldWaitWithTheGraveUntilPixelsAreDeleted() {
        driver.receive(Xray.of(1, 1, DAY));
        driver.pixels().failNext(2);

        driver.erase(Xray.patientKey(1));

        assertThat(driver.pixels().list()).isEmpty();
        assertThat(driver.waiting().pauses()).hasSize(2);
    }

    @Test
    void shouldRefuseEventOfAnotherPatient() {
        driver.publish(
                Xray.patientKey(2), new PatientEvent.Received(Xray.of(1, 1, DAY).event()));

        assertRefused(DeadLetterReason.KEY_MISMATCH);
    }

    @Test
    void shouldRefuseInvalidValues() {
        ImageReceived valid = Xray.of(1, 1, DAY).event();
        publish(ImageReceived.newBuilder(valid).setExposure("no id").build());
        publish(ImageReceived.newBuilder(valid).setPixelDigest("../..").build());
        publish(ImageReceived.newBuilder(valid)
                .setAcquiredAt(Instant.ofEpochMilli(Long.MIN_VALUE))
                .build());
        driver.pixels().store(Xray.patientKey(1), Xray.of(1, 1, DAY).pixelObject());
        publish(ImageReceived.newBuilder(valid).setRows(9).build());

        assertRefused(
                DeadLetterReason.ATTRIBUTE_INVALID,
                DeadLetterReason.ATTRIBUTE_INVALID,
                DeadLetterReason.ATTRIBUTE_INVALID,
                DeadLetterReason.ATTRIBUTE_INVALID);
    }

    @Test
    void shouldRefuseImageWithoutPixelsAndTakeItWhenReplayed() {
        Xray xray = Xray.of(1, 1, DAY);
        driver.receiveWithoutPixels(xray);
        assertRefused(DeadLetterReason.PIXELS_MISSING);

        driver.receive(xray);

        assertThat(driver.prepared()).hasSize(1);
        assertThat(driver.timelines()).hasSize(1);
    }

    @Test
    void shouldRefuseDamagedPixels() {
        Xray xray = Xray.of(1, 1, DAY);
        PixelStore.Ref ref =
                new PixelStore.Ref(xray.patientKey(), xray.pixelObject().digest());
        driver.pixels().damage(ref, new byte[] {1, 2, 3});
        driver.receiveWithoutPixels(xray);
        driver.pixels().damage(ref, xray.withPixels(5).pixelObject().toBytes());
        driver.receiveWithoutPixels(xray);

        assertRefused(DeadLetterReason.PIXELS_CORRUPT, DeadLetterReason.PIXELS_CORRUPT);
    }

    @Test
    void shouldWaitInPlaceWhileStoreIsDown() {
        driver.pixels().failNext(3);

        driver.receive(Xray.of(1, 1, DAY));

        assertThat(driver.prepared()).hasSize(1);
        assertThat(driver.deadLetters()).isEmpty();
        assertThat(driver.waiting().pauses()).hasSize(3);
    }

    @Test
    void shouldFailAsOutageWhenStoreStaysDown() {
        driver.pixels().failNext(Integer.MAX_VALUE);

        assertThatThrownBy(() -> driver.receive(Xray.of(1, 1, DAY)))
                .satisfies(failure -> assertThat(Outage.behind(failure)).isPresent());
        assertNothingWritten();
    }

    @Test
    void shouldWaitForSchemaOfNewerProducer() throws IOException {
        Xray xray = Xray.of(1, 1, DAY);
        Schema newer = withExtraField(ImageReceived.getClassSchema());
        GenericRecord record = new GenericData.Record(newer);
        // A generic record holds what the wire holds: times as numbers.
        GenericRecord known = asGeneric(xray.event());
        known.getSchema().getFields().forEach(field -> record.put(field.name(), known.get(field.name())));
        record.put("addedLater", "x");
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), newer).encode(record);
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        AtomicInteger attempts = new AtomicInteger();
        driver.learnSchemasBy(() -> {
            if (attempts.incrementAndGet() == 3) {
                driver.topics().writers().addAll(List.of(newer));
            }
        });
        driver.pixels().store(xray.patientKey(), xray.pixelObject());

        driver.publish(xray.patientKey().hex().getBytes(UTF_8), value);

        assertThat(driver.prepared()).hasSize(1);
        assertThat(driver.deadLetters()).isEmpty();
        assertThat(driver.waiting().pauses()).hasSize(2);
    }

    @Test
    void shouldTakeBackWithdrawnImageForEver() {
        Xray xray = Xray.of(1, 2, 2 * DAY);
        driver.receive(Xray.of(1, 1, DAY));
        driver.receive(xray);
        driver.receive(Xray.of(1, 3, 3 * DAY));
        readAll();

        driver.withdraw(xray);

        ImageRevoked revoked = new ImageRevoked(
                xray.patientKey().hex(), xray.key().image().hex(), RevocationReason.WITHDRAWN, PreprocessDriver.START);
        assertThat(driver.prepared())
                .containsExactly(
                        new TopicRecord.Present<>(xray.key(), new PreparedEvent.Revoked(revoked)),
                        new TopicRecord.Tombstone<>(xray.key()));
        List<TopicRecord<PatientImage, TimelineEntry>> timeline = driver.timelines();
        assertThat(timeline).hasSize(2);
        assertThat(timeline.get(0)).isEqualTo(new TopicRecord.Tombstone<>(xray.key()));
        assertThat(timeline.get(1).present().orElseThrow().getSincePreviousMillis())
                .contains(2 * DAY);

        driver.receive(xray);
        driver.receive(xray.withPixels(50).fromSource("other").receivedAt(99));
        driver.withdraw(xray);
        assertNothingWritten();
        assertThat(driver.metrics().ignored()).isEqualTo(2);
    }

    @Test
    void shouldIgnoreImageThatWasWithdrawnBeforeItCame() {
        driver.withdraw(Xray.of(1, 1, DAY));
        driver.receive(Xray.of(1, 1, DAY));

        assertNothingWritten();
    }

    @Test
    void shouldForgetErasedPatientAndRefuseLateImages() {
        Xray late = Xray.of(1, 5, DAY);
        driver.receive(Xray.of(1, 1, DAY));
        driver.receive(Xray.of(1, 2, 2 * DAY));
        driver.receive(Xray.of(2, 3, 2 * DAY));
        List<TopicRecord<PatientImage, PreparedEvent>> prepared = driver.prepared();
        List<TopicRecord<PatientImage, TimelineEntry>> timelines = driver.timelines();

        driver.erase(Xray.patientKey(1));
        driver.erase(Xray.patientKey(1));
        driver.receive(late);
        driver.withdraw(late);

        prepared.addAll(driver.prepared());
        timelines.addAll(driver.timelines());
        assertThat(PreprocessDriver.table(prepared))
                .containsOnlyKeys(Xray.of(2, 3, 0).key());
        assertThat(PreprocessDriver.table(timelines))
                .containsOnlyKeys(Xray.of(2, 3, 0).key());
        assertThat(prepared.stream().filter(record -> record.present().isEmpty()))
                .hasSize(2);
        assertThat(driver.metrics().revoked()).isEqualTo(2);
        assertThat(driver.pixels().list().map(PixelStore.Ref::patient)).containsExactly(Xray.patientKey(2));
        assertThat(reasons(driver.deadLetters())).containsExactly(DeadLetterReason.PATIENT_ERASED);
    }

    @Test
    void shouldRefuseErasureOfAnotherPatient() {
        driver.publish(
                Xray.patientKey(1),
                new PatientEvent.Erased(new PatientErased(Xray.patientKey(2).hex(), PreprocessDriver.START)));

        assertRefused(DeadLetterReason.KEY_MISMATCH);
    }

    @Test
    void shouldKeepMergeAsDeadLetterForReplay() {
        PatientMerged merge =
                new PatientMerged(Xray.patientKey(1).hex(), Xray.patientKey(2).hex(), 3, PreprocessDriver.START);
        driver.publish(Xray.patientKey(1), new PatientEvent.Merged(merge));

        assertRefused(DeadLetterReason.OTHER);
    }

    private void publish(ImageReceived received) {
        driver.publish(Xray.patientKey(1), new PatientEvent.Received(received));
    }

    private void readAll() {
        driver.prepared();
        driver.timelines();
        driver.deadLetters();
    }

    private void assertRefused(DeadLetterReason... reasons) {
        assertThat(reasons(driver.deadLetters())).containsExactly(reasons);
        assertNothingWritten();
    }

    private void assertNothingWritten() {
        assertThat(driver.prepared()).isEmpty();
        assertThat(driver.timelines()).isEmpty();
        assertThat(driver.deadLetters()).isEmpty();
    }

    private static List<DeadLetterReason> reasons(List<TopicRecord<DeadLetterKey, DeadLetter>> letters) {
        return letters.stream()
                .map(letter -> letter.present().orElseThrow().getReason())
                .toList();
    }

    private static List<String> digests(List<TopicRecord<PatientImage, PreparedEvent>> prepared) {
        return images(prepared).stream().map(PreparedImage::getPixelDigest).toList();
    }

    private static List<List<QualityFlag>> flags(List<TopicRecord<PatientImage, PreparedEvent>> prepared) {
        return images(prepared).stream().map(PreparedImage::getFlags).toList();
    }

    private static List<PreparedImage> images(List<TopicRecord<PatientImage, PreparedEvent>> prepared) {
        return prepared.stream()
                .map(event -> (PreparedImage) event.present().orElseThrow().record())
                .toList();
    }

    private static Schema withExtraField(Schema schema) {
        String json = schema.toString();
        String extra = ",{\"name\":\"addedLater\",\"type\":\"string\",\"default\":\"\"}]";
        return new Schema.Parser().parse(json.substring(0, json.lastIndexOf(']')) + extra + "}");
    }

    private static GenericRecord asGeneric(ImageReceived event) throws IOException {
        ByteBuffer bytes = ImageReceived.getEncoder().encode(event);
        return new BinaryMessageDecoder<GenericRecord>(GenericData.get(), ImageReceived.getClassSchema()).decode(bytes);
    }
}
