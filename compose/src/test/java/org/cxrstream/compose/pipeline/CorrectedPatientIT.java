package org.cxrstream.compose.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.cxrstream.compose.standalone.KafkaUnderTest;
import org.cxrstream.ingest.deidentify.AcquisitionTime;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.vault.VaultKey;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.topic.DurableSend;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that comes again under its right patient: after a restart, beside another bridge, at the same moment. */
class CorrectedPatientIT {
    private static final PatientIdentity WRONG = PatientIdentity.ofManifest("wrong");
    private static final PatientIdentity RIGHT = PatientIdentity.ofManifest("right");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();
    private final Pseudonymiser pseudonymiser = new Pseudonymiser(PseudonymKey.demo());
    private KafkaUnderTest kafka;
    private FilePixelStore pixels;

    @BeforeEach
    void start() {
        kafka = KafkaUnderTest.start(folder);
        pixels = FilePixelStore.create(folder.resolve("pixels"));
    }

    @AfterEach
    void stop() throws Exception {
        kafka.close();
    }

    @Test
    void shouldWithdrawFromTheFormerPatientAfterARestart() {
        try (CxrPublisher before = publisher(Optional.empty())) {
            before.publish(xray(WRONG, 1)).join();
        }
        try (CxrPublisher after = publisher(Optional.empty())) {
            after.publish(xray(RIGHT, 1)).join();
        }
        assertThat(withdrawals()).containsExactly(image(WRONG, 1));
        assertThat(received()).containsExactlyInAnyOrder(image(WRONG, 1), image(RIGHT, 1));
    }

    @Test
    void shouldWithdrawWhatAnotherBridgePublishedAndWhatTwoDidAtOnce() {
        try (CxrPublisher one = publisher(Optional.empty());
                CxrPublisher other = publisher(Optional.empty())) {
            one.publish(xray(WRONG, 1)).join();
            other.publish(xray(WRONG, 2)).join();
            // As a third bridge that has seen neither would: no order between the two partitions is known.
            sendBlindly(xray(RIGHT, 2));
            await().atMost(SOON).until(() -> withdrawals().contains(image(WRONG, 2)));

            other.publish(xray(RIGHT, 1)).join();
        }
        assertThat(withdrawals()).containsOnly(image(WRONG, 1), image(WRONG, 2));
    }

    @Test
    void shouldForgetInTheVaultWhoWasErased() {
        try (Vault vault = Vault.open(folder.resolve("vault"), VaultKey.of(new byte[32]));
                CxrPublisher publisher = publisher(Optional.of(vault))) {
            publisher.publish(xray(WRONG, 1)).join();
            publisher.publish(xray(RIGHT, 2)).join();
            assertThat(vault.size()).isEqualTo(2);

            PatientKey erased = image(WRONG, 1).patient();
            send(erased, new PatientEvent.Erased(new PatientErased(erased.hex(), Instant.now())));

            await().atMost(SOON).until(() -> vault.size() == 1);
            assertThat(vault.resolve(image(RIGHT, 2).image())).isPresent();
        }
    }

    private CxrPublisher publisher(Optional<Vault> vault) {
        return new CxrPublisher(kafka.properties(), topics, pixels, pseudonymiser, vault, Clock.systemUTC());
    }

    private void sendBlindly(Xray xray) {
        PatientImage image =
                new PatientImage(pseudonymiser.patient(xray.patient()), pseudonymiser.image(xray.instance()));
        send(
                image.patient(),
                new PatientEvent.Received(ImageReceived.newBuilder()
                        .setPatient(image.patient().hex())
                        .setImage(image.image().hex())
                        .setExposure(image.image().hex())
                        .setPixelDigest(xray.pixels().digest().hex())
                        .setSourceDigest(xray.source().hex())
                        .setRows(1)
                        .setColumns(1)
                        .setBitsStored(8)
                        .setReceivedAt(Instant.now().plusSeconds(1))
                        .build()));
    }

    private void send(PatientKey patient, PatientEvent event) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(kafka.properties()))) {
            DurableSend.send(producer, topics.patientEvents().record(patient, event));
        }
    }

    private List<PatientImage> received() {
        return events(ImageReceived.class).stream()
                .map(event -> PatientImage.of(event.getPatient(), event.getImage()))
                .toList();
    }

    private List<PatientImage> withdrawals() {
        List<ImageWithdrawn> events = events(ImageWithdrawn.class);
        assertThat(events).extracting(ImageWithdrawn::getReason).containsOnly(WithdrawalReason.WRONG_PATIENT);
        return events.stream()
                .map(event -> PatientImage.of(event.getPatient(), event.getImage()))
                .toList();
    }

    private <E> List<E> events(Class<E> kind) {
        List<E> events = new ArrayList<>();
        Map<String, ?> client = kafka.properties();
        CommittedRecords.of(client, topics.patientEvents())
                .forEach(record -> record.present()
                        .map(PatientEvent::record)
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .ifPresent(events::add));
        return events;
    }

    private PatientImage image(PatientIdentity patient, int instance) {
        return new PatientImage(pseudonymiser.patient(patient), pseudonymiser.image(instance(instance)));
    }

    private static InstanceIdentity instance(int number) {
        return new InstanceIdentity.OfDicom("1.2.3." + number);
    }

    private static Xray xray(PatientIdentity patient, int instance) {
        return new Xray(
                patient,
                instance(instance),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                AcquisitionTime.UNKNOWN,
                View.PA,
                new PixelObject(PixelHeader.ofPicture(1, 1, 8), new short[] {(short) instance}),
                SourceDigest.of(new byte[] {(byte) instance}));
    }
}
