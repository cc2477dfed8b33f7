package org.cxrstream.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.DateShift;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.IssuerPolicy;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.vault.VaultEntry;
import org.cxrstream.ingest.vault.VaultKey;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CxrPublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123456Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Topics TOPICS = Topics.ofRelease();
    private static final PatientIdentity PATIENT = PatientIdentity.ofManifest("g00001");
    private static final InstanceIdentity INSTANCE = new InstanceIdentity.OfDicom("1.2.3.4");
    private static final Pseudonymiser PSEUDONYMISER = new Pseudonymiser(PseudonymKey.of(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")));

    private static final Pseudonymiser DEMO = new Pseudonymiser(PseudonymKey.demo());

    @TempDir
    private Path folder;

    @Test
    void shouldPublishPseudonymsAndShiftedDates() {
        PixelStore store = FilePixelStore.create(folder);
        ListSink sink = new ListSink();

        Publication publication = publisher(sink, store).publish(xray()).join();

        ImageReceived event =
                (ImageReceived) sink.values(TOPICS.patientEvents()).get(0).record();
        assertThat(event.getPatient()).isEqualTo("4c9c8e1dfba06681bbde2e3eb9472880");
        assertThat(event.getImage()).isEqualTo("1a2330869cf0bd6e2d0bdb34bc7e8049");
        assertThat(event.getExposure()).isEqualTo("aec00bd78782253259211f9d242618cc");
        assertThat(event.getAcquiredAt()).contains(Instant.parse("2012-01-13T08:30:00Z")); // 2 911 days earlier
        assertThat(event.getPrecision()).isEqualTo(TimePrecision.MINUTE);
        assertThat(event.getReceivedAt()).isEqualTo("2026-11-23T12:00:00.123Z");
        assertThat(event.getStudy()).get().asString().matches("[0-9a-f]{32}");
        assertThat(event.getSpacing()).isEmpty();
        assertThat(publication.image().patient()).hasToString(event.getPatient());
        assertThat(publication.pixelDigest()).hasToString(event.getPixelDigest());
        assertThat(store.read(new PixelStore.Ref(publication.image().patient(), publication.pixelDigest()))
                        .samples())
                .containsExactly(1, 2);
    }

    @Test
    void shouldStampEventsInTheOrderInWhichTheyAreSent() {
        ListSink sink = new ListSink();
        CxrPublisher publisher = publisher(sink, FilePixelStore.create(folder));
        StagedXray first = publisher.stage(xray());
        StagedXray second = publisher.stage(xray());

        publisher.publish(second).join();
        publisher.publish(first).join();
        publisher.publish(second).join();

        assertThat(sink.values(TOPICS.patientEvents()))
                .extracting(event -> ((ImageReceived) event.record()).getReceivedAt())
                .containsExactly(
                        Instant.parse("2026-11-23T12:00:00.123Z"),
                        Instant.parse("2026-11-23T12:00:00.124Z"),
                        Instant.parse("2026-11-23T12:00:00.125Z"));
    }

    @Test
    void shouldWithdrawUnderTheSamePseudonymsAndLater() {
        ListSink sink = new ListSink();
        CxrPublisher publisher = publisher(sink, FilePixelStore.create(folder));

        publisher.publish(xray()).join();
        publisher
                .withdraw(PATIENT, INSTANCE, WithdrawalReason.REJECTED_FOR_QUALITY)
                .join();

        assertThat(sink.keys(TOPICS.patientEvents()).get(1)).hasToString("4c9c8e1dfba06681bbde2e3eb9472880");
        assertThat(sink.values(TOPICS.patientEvents()).get(1).record())
                .isEqualTo(new ImageWithdrawn(
                        "4c9c8e1dfba06681bbde2e3eb9472880",
                        "1a2330869cf0bd6e2d0bdb34bc7e8049",
                        WithdrawalReason.REJECTED_FOR_QUALITY,
                        Instant.parse("2026-11-23T12:00:00.124Z")));
    }

    @Test
    void shouldRefuseSecondPatientOfAStudyBeforeAnythingIsStored() {
        PixelStore store = FilePixelStore.create(folder);
        CxrPublisher publisher = publisher(new ListSink(), store);
        publisher.publish(xray()).join();

        assertThatThrownBy(() -> publisher.stage(
                        xray(PatientIdentity.ofManifest("g00002"), new InstanceIdentity.OfDicom("1.2.3.5"))))
                .isInstanceOfSatisfying(
                        PoisonInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.PATIENT_CONFLICT));
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void shouldWithdrawAnImageFromItsFormerPatientFirst() {
        ListSink sink = new ListSink();
        CxrPublisher publisher = publisher(sink, FilePixelStore.create(folder));
        PatientIdentity corrected = PatientIdentity.ofManifest("g00002");
        PatientImage before = publisher.publish(xray()).join().image();

        PatientImage after = publisher.publish(xray(corrected, INSTANCE)).join().image();
        publisher
                .publish(xray(corrected, new InstanceIdentity.OfDicom("1.2.3.5")))
                .join(); // The study is the corrected patient's now.

        assertThat(sink.keys(TOPICS.patientEvents()))
                .containsExactly(before.patient(), before.patient(), after.patient(), after.patient());
        ImageWithdrawn withdrawn =
                (ImageWithdrawn) sink.values(TOPICS.patientEvents()).get(1).record();
        assertThat(withdrawn.getReason()).isEqualTo(WithdrawalReason.WRONG_PATIENT);
        assertThat(PatientImage.of(withdrawn.getPatient(), withdrawn.getImage()))
                .isEqualTo(before);
        ImageReceived received =
                (ImageReceived) sink.values(TOPICS.patientEvents()).get(2).record();
        assertThat(received.getReceivedAt()).isAfter(withdrawn.getWithdrawnAt());
        assertThatThrownBy(() -> publisher.stage(xray()))
                .isInstanceOfSatisfying(
                        PoisonInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.IMAGE_WITHDRAWN));
    }

    @Test
    void shouldSendNothingOfACorrectedImageUntilItsWithdrawalIsDurable() {
        SlowSink sink = new SlowSink();
        CxrPublisher publisher = publisher(sink, FilePixelStore.create(folder));
        CompletableFuture<Publication> first = publisher.publish(xray());
        CompletableFuture<Publication> corrected =
                publisher.publish(xray(PatientIdentity.ofManifest("g00002"), INSTANCE));
        assertThat(sink.sends()).isEqualTo(2);

        sink.fail(1, new TransientFaultException("broker is down", null));

        assertThat(corrected).isCompletedExceptionally();
        assertThat(first).isNotDone();
        assertThat(publisher.publish(xray(PatientIdentity.ofManifest("g00002"), INSTANCE)))
                .isNotDone();
        assertThat(sink.sends()).isEqualTo(3); // The withdrawal again, still before the image.
    }

    @Test
    void shouldKeepWhoItIsBeforeTheEventIsSent() {
        try (Vault vault = Vault.open(folder.resolve("vault"), VaultKey.of(new byte[32]))) {
            List<Integer> keptAtSend = new ArrayList<>();
            ListSink sink = new ListSink(topic -> keptAtSend.add(vault.size()));
            PixelStore store = FilePixelStore.create(folder.resolve("pixels"));
            CxrPublisher publisher = new CxrPublisher(sink, TOPICS, store, PSEUDONYMISER, Optional.of(vault), CLOCK);

            Publication publication = publisher.publish(xray()).join();

            assertThat(keptAtSend).containsExactly(1);
            assertThat(vault.resolve(publication.image().image()))
                    .contains(new VaultEntry(
                            publication.image(),
                            "manifest",
                            "g00001",
                            INSTANCE,
                            Optional.of("1.2.3"),
                            Optional.empty(),
                            new DateShift(-2911)));
        }
    }

    @Test
    void shouldRefuseIdsWithoutIssuerWhereThePolicySaysSo() {
        ListSink sink = new ListSink();
        Pseudonymiser strict = new Pseudonymiser(PseudonymKey.demo(), IssuerPolicy.refuse());
        CxrPublisher publisher = new CxrPublisher(sink, TOPICS, FilePixelStore.create(folder), strict, CLOCK);
        PatientIdentity nameless = new PatientIdentity(Optional.empty(), "4711");

        assertThatThrownBy(() -> publisher.publish(xray(nameless, INSTANCE)))
                .isInstanceOfSatisfying(
                        PoisonInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.ISSUER_MISSING));
        publisher
                .deadLetter(Optional.of(nameless), INSTANCE, DeadLetterReason.ISSUER_MISSING)
                .join();

        assertThat(sink.values(TOPICS.deadLetters()).get(0).getPatient()).isEqualTo(PatientKey.UNKNOWN.hex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:9092",
                "localhost:9092,10.0.0.1:9092",
                "127.evil.example:9092",
                "localhost.evil.example:9092",
                "[2001:db8::1]:9092",
                "localhost"
            })
    void shouldRefuseDemoKeyOnAnotherMachine(String servers) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", servers);

        assertThatThrownBy(() -> new CxrPublisher(kafka, TOPICS, new DownStore(), DEMO, CLOCK))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_PERMISSION));
        assertThat(DemoKeyRule.require(kafka, PSEUDONYMISER)).isEqualTo(kafka);
    }

    @Test
    void shouldTakeDemoKeyOnThisMachine() {
        for (Object servers : List.of(
                "localhost:9092",
                "127.0.0.1:1, 127.1.2.3:9092",
                "PLAINTEXT://[::1]:9092",
                List.of("LOCALHOST:1", "127.0.0.1:2"))) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", servers);
            assertThat(DemoKeyRule.require(kafka, DEMO)).isEqualTo(kafka);
        }
    }

    @Test
    void shouldRefuseXrayThatNoServiceHolds() {
        PixelObject tooLarge = new PixelObject(PixelHeader.ofPicture(3_001, 12_000, 8), new short[3_001 * 12_000]);

        assertThatThrownBy(() -> xray(tooLarge))
                .isInstanceOfSatisfying(
                        PoisonInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.IMAGE_TOO_LARGE));
    }

    @Test
    void shouldStorePixelsBeforeTheEventIsSent() {
        FilePixelStore store = FilePixelStore.create(folder);
        List<Long> objectsAtSend = new ArrayList<>();
        ListSink sink = new ListSink(topic -> objectsAtSend.add(store.list().count()));

        publisher(sink, store).publish(xray()).join();

        assertThat(objectsAtSend).containsExactly(1L);
    }

    @Test
    void shouldSendNothingWhileTheStoreIsDown() {
        ListSink sink = new ListSink();
        CxrPublisher publisher = publisher(sink, new DownStore());

        assertThatThrownBy(() -> publisher.publish(xray())).isInstanceOf(TransientFaultException.class);
        assertThat(sink.records()).isEmpty();
    }

    @Test
    void shouldBlockWhenTooMuchIsInFlight() throws InterruptedException {
        SlowSink sink = new SlowSink();
        CxrPublisher publisher = publisher(sink, FilePixelStore.create(folder));
        StagedXray staged = publisher.stage(xray());
        for (int i = 0; i < CxrPublisher.MAX_IN_FLIGHT; i++) {
            assertThat(publisher.publish(staged)).isNotDone();
        }
        CountDownLatch sent = new CountDownLatch(1);
        Thread next = new Thread(() -> {
            assertThat(publisher.publish(staged)).isNotDone();
            sent.countDown();
        });
        next.start();

        assertThat(sent.await(50, TimeUnit.MILLISECONDS)).isFalse();
        sink.acknowledgeOne();

        assertThat(sent.await(5, TimeUnit.SECONDS)).isTrue();
        next.join();
    }

    @Test
    void shouldKeepDeadLettersNameless() {
        ListSink sink = new ListSink();
        CxrPublisher publisher = publisher(sink, FilePixelStore.create(folder));

        publisher
                .deadLetter(Optional.empty(), INSTANCE, DeadLetterReason.NOT_AN_IMAGE)
                .join();

        DeadLetter letter = sink.values(TOPICS.deadLetters()).get(0);
        assertThat(letter.getPatient()).isEqualTo(PatientKey.UNKNOWN.hex());
        assertThat(letter.getPosition()).isEqualTo("image-1a2330869cf0bd6e2d0bdb34bc7e8049");
        assertThat(letter.getService()).isEqualTo("ingest");
        assertThat(letter.getReason()).isEqualTo(DeadLetterReason.NOT_AN_IMAGE);
        assertThat(letter.getRecord()).isEmpty();
    }

    @Test
    void shouldRefuseMaskTooRaggedForARecord() {
        CxrPublisher publisher = publisher(new ListSink(), FilePixelStore.create(folder));
        Random random = new Random(1);
        byte[] noise = new byte[3000 * 3000];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) random.nextInt(3);
        }
        LabelMap labels = new LabelMap(3000, 3000, noise);

        assertThatThrownBy(() -> publisher.publishAnnotation(PATIENT, INSTANCE, "set", labels))
                .isInstanceOf(PoisonInputException.class)
                .hasMessageContaining("expected: at most 1044480");
    }

    private CxrPublisher publisher(EventSink sink, PixelStore store) {
        return new CxrPublisher(sink, TOPICS, store, PSEUDONYMISER, CLOCK);
    }

    private static Xray xray() {
        return xray(PATIENT, INSTANCE);
    }

    private static Xray xray(PixelObject pixels) {
        return xray(PATIENT, INSTANCE, pixels);
    }

    private static Xray xray(PatientIdentity patient, InstanceIdentity instance) {
        return xray(patient, instance, new PixelObject(PixelHeader.ofPicture(1, 2, 8), new short[] {1, 2}));
    }

    private static Xray xray(PatientIdentity patient, InstanceIdentity instance, PixelObject pixels) {
        return new Xray(
                patient,
                instance,
                Optional.of(new InstanceIdentity.OfFile("hannover/images/b343e657.png")),
                Optional.of("1.2.3"),
                Optional.empty(),
                AcquisitionTime.of(LocalDateTime.of(2020, 1, 2, 8, 30), TimePrecision.MINUTE),
                View.AP,
                pixels,
                SourceDigest.of(new byte[] {1}));
    }

    /** Acknowledges when told. */
    private static final class SlowSink implements EventSink {
        private final List<CompletableFuture<RecordPosition>> sends = new ArrayList<>();

        @Override
        public synchronized <K, V> CompletableFuture<RecordPosition> send(Topic<K, V> topic, K key, V value) {
            sends.add(new CompletableFuture<>());
            return sends.get(sends.size() - 1);
        }

        synchronized int sends() {
            return sends.size();
        }

        void fail(int index, RuntimeException failure) {
            CompletableFuture<RecordPosition> send;
            synchronized (this) {
                send = sends.get(index);
            }
            send.completeExceptionally(failure);
        }

        synchronized void acknowledgeOne() {
            sends.get(0).complete(new RecordPosition(new TopicPartition("any", 0), 0));
        }

        @Override
        public void close() {}
    }

    /** A store that can't be reached. */
    private static final class DownStore implements PixelStore {
        @Override
        public boolean putIfAbsent(Ref ref, byte[] object) {
            throw new TransientFaultException("store is down", null);
        }

        @Override
        public Optional<byte[]> get(Ref ref) {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> storedAt(Ref ref) {
            return Optional.empty();
        }

        @Override
        public java.util.stream.Stream<Ref> list() {
            return java.util.stream.Stream.empty();
        }

        @Override
        public java.util.stream.Stream<Ref> list(PatientKey patient) {
            return java.util.stream.Stream.empty();
        }

        @Override
        public void delete(Ref ref) {}

        @Override
        public void deleteAll(PatientKey patient) {}
    }
}
