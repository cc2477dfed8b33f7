package org.cxrstream.compose.cli;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.cxrstream.compose.phantom.PhantomFolder;
import org.cxrstream.compose.phantom.PhantomSettings;
import org.cxrstream.compose.pipeline.CommittedCount;
import org.cxrstream.compose.pipeline.CommittedRecords;
import org.cxrstream.compose.pipeline.UntrainedModel;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.FolderIngest;
import org.cxrstream.ingest.folder.IngestSummary;
import org.cxrstream.ingest.folder.ManifestFolder;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cxr up} as a process: what it refuses, how it ends, and what survives kill -9. */
class UpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration CLEAN_END = Duration.ofSeconds(10);
    private static final int PATIENTS = 20;
    private static final int IMAGES_EACH = 4;
    private static final int IMAGES = PATIENTS * IMAGES_EACH;

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();
    private Path data;
    private int port;
    private Map<String, Object> kafka;

    @BeforeEach
    void choosePort() throws IOException {
        data = folder.resolve("data");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        kafka = Map.of("bootstrap.servers", "127.0.0.1:" + port);
    }

    @Test
    void shouldRefuseWhatCollidesWithARunningOneAndEndCleanlyWhenTold() throws Exception {
        try (UpProcess first = UpProcess.start(folder, data, port)) {
            first.awaitUp();
            shouldRefuseASecondOnTheSameData();
            shouldRefuseATakenPort();
            assertThat(first.isAlive()).isTrue();
            assertThat(topicNames()).contains("cxr.patient-events", "cxr.masks");

            long told = System.nanoTime();
            first.terminate();
            assertThat(first.awaitExit(CLEAN_END)).isEqualTo(143);
            Duration took = Duration.ofNanos(System.nanoTime() - told);
            await().atMost(Duration.ofSeconds(1)).until(() -> !first.trainer().isAlive());
            assertThat(first.output()).doesNotContain("ERROR").doesNotContain("Exception");
            System.out.printf("UpIT: SIGTERM ended broker, services and trainer in %d ms%n", took.toMillis());
        }
        shouldRefuseAnotherPseudonymKey();
    }

    @Test
    void shouldNeitherLoseNorRepeatAnImageWhenKilledInTheMiddleOfIntake() throws Exception {
        Path xrays = folder.resolve("phantom");
        PhantomFolder.write(xrays, new PhantomSettings(PATIENTS, IMAGES_EACH, IMAGES_EACH, 11, 0));
        try (UpProcess first = UpProcess.start(folder, data, port)) {
            first.awaitUp();
            UntrainedModel.goLive(kafka, data.resolve("models"));
            try (CxrPublisher publisher = publisher()) {
                CompletableFuture<IngestSummary> intake =
                        CompletableFuture.supplyAsync(() -> publish(publisher, xrays));
                long preparedAtKill = killAtAThird(first);
                try (UpProcess second = UpProcess.start(folder, data, port)) {
                    second.awaitUp();
                    await().atMost(CLEAN_END).until(() -> !first.trainer().isAlive()); // It has seen its input end.
                    int acknowledged = awaitIntake(intake, xrays);
                    try (CxrPublisher again = publisher()) {
                        assertThat(publish(again, xrays).published()).isEqualTo(IMAGES);
                    }
                    awaitAll();
                    assertExactlyOnce(identities(xrays));
                    System.out.printf(
                            "UpIT: kill -9 after %d of %d prepared; %d acknowledged, %d events, %d prepared, %d masks, "
                                    + "%d timeline entries%n",
                            preparedAtKill,
                            IMAGES,
                            acknowledged,
                            CommittedRecords.of(kafka, topics.patientEvents()).size(),
                            CommittedRecords.of(kafka, topics.prepared()).size(),
                            CommittedRecords.of(kafka, topics.masks()).size(),
                            CommittedRecords.latest(kafka, topics.timelines()).size());
                }
            }
        }
    }

    private void shouldRefuseASecondOnTheSameData() throws Exception {
        try (UpProcess second = UpProcess.start(folder, data, 0)) {
            assertThat(second.awaitExit(CLEAN_END)).isEqualTo(75);
            assertThat(second.output()).contains(data.toString()).contains("in use by another instance");
        }
    }

    private void shouldRefuseATakenPort() throws Exception {
        try (UpProcess second = UpProcess.start(folder, folder.resolve("other"), port)) {
            assertThat(second.awaitExit(CLEAN_END)).isEqualTo(69);
            assertThat(second.output()).contains("port " + port + ": taken").contains("give another --port");
        }
    }

    private void shouldRefuseAnotherPseudonymKey() throws Exception {
        Path otherKey = Files.createFile(folder.resolve("other.key"), asFileAttribute(fromString("rw-------")));
        Files.writeString(otherKey, "0f".repeat(32) + "\n");
        try (UpProcess up = UpProcess.start(folder, data, port, "--pseudonym-key", otherKey.toString())) {
            assertThat(up.awaitExit(PATIENCE)).isEqualTo(77);
            assertThat(up.output())
                    .contains(PseudonymKey.load(otherKey).fingerprint())
                    .contains(PseudonymKey.load(data.resolve("pseudonym.key")).fingerprint());
        }
    }

    /** Kills it as soon as a third of the images are prepared. */
    private long killAtAThird(UpProcess up) throws InterruptedException {
        try (CommittedCount prepared = new CommittedCount(kafka, topics.prepared())) {
            until(() -> prepared.now() >= IMAGES / 3);
            up.kill();
            long atKill = prepared.now();
            assertThat(atKill).isLessThan(IMAGES);
            return atKill;
        }
    }

    /** The publisher outlives the broker's death; should it have given up, publishing again is what its contract says. */
    private int awaitIntake(CompletableFuture<IngestSummary> intake, Path xrays) {
        until(intake::isDone);
        if (intake.isCompletedExceptionally()) {
            try (CxrPublisher again = publisher()) {
                return publish(again, xrays).published();
            }
        }
        return intake.join().published();
    }

    private void awaitAll() {
        until(() -> CommittedRecords.areConsumed(kafka, "cxr-preprocess", topics.patientEvents())
                && CommittedRecords.areConsumed(kafka, "cxr-segmenter", topics.prepared())
                && CommittedRecords.latest(kafka, topics.masks()).size() == IMAGES);
    }

    private void assertExactlyOnce(Set<PatientImage> published) {
        assertThat(published).hasSize(IMAGES);
        assertThat(keys(topics.prepared())).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published);
        assertThat(keys(topics.masks())).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published);
        assertThat(CommittedRecords.of(kafka, topics.deadLetters())).isEmpty();
        Map<PatientImage, TimelineEntry> timelines = CommittedRecords.latest(kafka, topics.timelines());
        assertThat(timelines.keySet()).isEqualTo(published);
        Map<String, List<TimelineEntry>> byPatient = timelines.values().stream()
                .sorted(Comparator.comparing(UpIT::acquired).thenComparing(TimelineEntry::getImage))
                .collect(Collectors.groupingBy(TimelineEntry::getPatient));
        assertThat(byPatient.values()).hasSize(PATIENTS).allSatisfy(UpIT::assertChained);
    }

    private static void assertChained(List<TimelineEntry> entries) {
        assertThat(entries.get(0).getPrevious()).isEmpty();
        for (int i = 1; i < entries.size(); i++) {
            TimelineEntry before = entries.get(i - 1);
            assertThat(entries.get(i).getPrevious()).contains(before.getImage());
            assertThat(entries.get(i).getSincePreviousMillis())
                    .contains(Duration.between(acquired(before), acquired(entries.get(i)))
                            .toMillis());
        }
    }

    private static Instant acquired(TimelineEntry entry) {
        return entry.getAcquiredAt().orElseThrow();
    }

    private <V> List<PatientImage> keys(Topic<PatientImage, V> topic) {
        return CommittedRecords.of(kafka, topic).stream().map(TopicRecord::key).toList();
    }

    private Set<PatientImage> identities(Path xrays) throws IOException {
        Pseudonymiser pseudonymiser = new Pseudonymiser(key());
        Set<PatientImage> identities = new HashSet<>();
        List<String> rows = Files.readAllLines(xrays.resolve("manifest.csv"));
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(",", -1);
            identities.add(new PatientImage(
                    pseudonymiser.patient(PatientIdentity.ofManifest(cells[1])),
                    pseudonymiser.image(new InstanceIdentity.OfFile(xrays.getFileName() + "/" + cells[0]))));
        }
        return identities;
    }

    private CxrPublisher publisher() {
        return new CxrPublisher(
                kafka, topics, new FilePixelStore(data.resolve("pixels")), new Pseudonymiser(key()), Clock.systemUTC());
    }

    private static IngestSummary publish(CxrPublisher publisher, Path xrays) {
        return new FolderIngest(publisher, new FolderIngest.Options(1, FolderIngest.ProgressBar.HIDDEN))
                .run(List.of(new ManifestFolder(xrays)));
    }

    private PseudonymKey key() {
        return PseudonymKey.load(data.resolve("pseudonym.key"));
    }

    private Set<String> topicNames() throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            return admin.listTopics().names().get();
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
