package org.cxrstream.compose.intake;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.cxrstream.compose.pipeline.CommittedRecords;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.Deployment;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.Topics;

/** What {@code cxr ingest} needs of a running system: a data folder with key and store, a broker claimed for it. */
record IngestSite(Path data, FilePixelStore pixels, Pseudonymiser pseudonymiser) {
    private static final int PARTITIONS = 3;
    private static final Topics TOPICS = Topics.ofRelease();

    /** Makes the data folder. */
    static IngestSite in(Path folder) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path key = Files.createFile(data.resolve("pseudonym.key"), asFileAttribute(fromString("rw-------")));
        Files.writeString(key, "0f".repeat(32) + "\n");
        return new IngestSite(
                data, FilePixelStore.create(data.resolve("pixels")), new Pseudonymiser(PseudonymKey.load(key)));
    }

    /** Makes the broker's topics and claims it. */
    void claim(Map<String, Object> kafka) {
        try (Admin admin = Admin.create(kafka);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(kafka))) {
            new TopicAdmin(admin, TOPICS, PARTITIONS, (short) 1).apply();
            DeploymentTopic.claim(
                    kafka,
                    producer,
                    TOPICS,
                    new Deployment(DeploymentTopic.NAME, pseudonymiser.keyFingerprint(), PARTITIONS, "salt"));
        }
    }

    /** {@code ingest} with a command of its own against the broker, however full the disk is. */
    List<String> command(Map<String, Object> kafka, String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of("ingest", command, "--data", data.toString()));
        arguments.addAll(List.of("--bootstrap-server", String.valueOf(kafka.get("bootstrap.servers"))));
        arguments.addAll(List.of("--disk-watermark", "100"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** The pseudonyms of an X-ray. */
    PatientImage pseudonyms(SyntheticXray xray) {
        return new PatientImage(
                pseudonymiser.patient(new PatientIdentity(java.util.Optional.empty(), xray.patient())),
                pseudonymiser.image(new InstanceIdentity.OfDicom(xray.sopInstanceUid())));
    }

    /** Every event, repetitions too. */
    static List<ImageReceived> received(Map<String, Object> kafka) {
        return CommittedRecords.of(kafka, TOPICS.patientEvents()).stream()
                .map(event -> (ImageReceived) event.present().orElseThrow().record())
                .toList();
    }

    /** Whose image an event is about. */
    static PatientImage identity(ImageReceived event) {
        return PatientImage.of(event.getPatient(), event.getImage());
    }

    /** The reason of every dead letter, repetitions too. */
    static List<DeadLetterReason> deadLetters(Map<String, Object> kafka) {
        return CommittedRecords.of(kafka, TOPICS.deadLetters()).stream()
                .map(letter -> letter.present().orElseThrow())
                .map(DeadLetter::getReason)
                .toList();
    }
}
