package org.cxrstream.compose.intake;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.cxrstream.compose.pipeline.CommittedRecords;
import org.cxrstream.compose.process.CxrProcess;
import org.cxrstream.compose.standalone.BrokerProcess;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.Deployment;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C-STORE through Orthanc and STOW-RS into Kafka: dcmtk's {@code storescu}, Orthanc, the relay, {@code cxr ingest serve}
 * and the broker are the real ones. How long ingest is down: {@code -Dorthanc.downSeconds=60}.
 */
class OrthancIT {
    private static final int DOWN_SECONDS = Integer.getInteger("orthanc.downSeconds", 3);
    private static final int PARTITIONS = 3;
    private static final int FRONTALS = 5;
    private static final String STUDY = "1.2.3";

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();

    @Test
    void shouldPublishEveryFrontalByItselfAndReportTheLateralOnceWhenIngestWasDown() throws Exception {
        assumeThat(OrthancProcess.isInstalled())
                .as("Orthanc with its Python plugin, and dcmtk (Debian: orthanc, orthanc-python, dcmtk)")
                .isTrue();
        Path data = Files.createDirectory(folder.resolve("data"));
        FilePixelStore.create(data.resolve("pixels"));
        Pseudonymiser pseudonymiser = makeKey(data);
        int port = OrthancProcess.freePort();
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                OrthancProcess orthanc = OrthancProcess.start(folder, "http://127.0.0.1:%d/studies".formatted(port))) {
            prepare(broker, pseudonymiser);
            orthanc.store(study());
            await().atMost(Duration.ofSeconds(30)).until(() -> orthanc.log().contains("waits to be sent again"));
            await().pollDelay(Duration.ofSeconds(DOWN_SECONDS))
                    .atMost(Duration.ofSeconds(DOWN_SECONDS + 1L))
                    .until(() -> orthanc.held() == FRONTALS + 1);
            orthanc.crash();
            try (CxrProcess serve = CxrProcess.start(folder, 512, serve(broker, data, port))) {
                await().atMost(Duration.ofMinutes(3))
                        .untilAsserted(() ->
                                assertThat(orthanc.held()).as(serve.output()).isZero());
                assertThat(images(broker)).containsExactlyInAnyOrderElementsOf(expected(pseudonymiser));
                assertThat(deadLetters(broker)).containsExactly(DeadLetterReason.LATERAL_VIEW);
                assertThat(orthanc.log()).contains("refused for good").doesNotContain("Traceback");
            }
        }
    }

    private Pseudonymiser makeKey(Path data) throws IOException {
        Path key = Files.createFile(data.resolve("pseudonym.key"), asFileAttribute(fromString("rw-------")));
        Files.writeString(key, "0f".repeat(32) + "\n");
        return new Pseudonymiser(PseudonymKey.load(key));
    }

    private void prepare(BrokerProcess broker, Pseudonymiser pseudonymiser) {
        try (Admin admin = Admin.create(broker.kafka());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(broker.kafka()))) {
            new TopicAdmin(admin, topics, PARTITIONS, (short) 1).apply();
            DeploymentTopic.claim(
                    broker.kafka(),
                    producer,
                    topics,
                    new Deployment(DeploymentTopic.NAME, pseudonymiser.keyFingerprint(), PARTITIONS, "salt"));
        }
    }

    private List<Path> study() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i <= FRONTALS; i++) {
            byte[] file = xray(i).file(i < FRONTALS ? "AP" : "LL");
            files.add(Files.write(folder.resolve(i + ".dcm"), file));
        }
        return files;
    }

    private static SyntheticXray xray(int number) {
        return new SyntheticXray("patient", STUDY, STUDY + "." + (number + 1), 64, 48);
    }

    private static List<String> serve(BrokerProcess broker, Path data, int port) {
        return List.of(
                "ingest",
                "serve",
                "--data",
                data.toString(),
                "--bootstrap-server",
                String.valueOf(broker.kafka().get("bootstrap.servers")),
                "--port",
                Integer.toString(port),
                "--disk-watermark",
                "100");
    }

    private static List<String> expected(Pseudonymiser pseudonymiser) {
        List<String> images = new ArrayList<>();
        for (int i = 0; i < FRONTALS; i++) {
            images.add(pseudonymiser
                    .image(new InstanceIdentity.OfDicom(xray(i).sopInstanceUid()))
                    .hex());
        }
        return images;
    }

    private List<String> images(BrokerProcess broker) {
        return CommittedRecords.of(broker.kafka(), topics.patientEvents()).stream()
                .map(TopicRecord::present)
                .map(event -> (PatientEvent) event.orElseThrow())
                .map(event -> ((ImageReceived) event.record()).getImage())
                .collect(Collectors.toList());
    }

    private List<DeadLetterReason> deadLetters(BrokerProcess broker) {
        return CommittedRecords.of(broker.kafka(), topics.deadLetters()).stream()
                .map(letter -> letter.present().orElseThrow())
                .map(DeadLetter::getReason)
                .toList();
    }
}
