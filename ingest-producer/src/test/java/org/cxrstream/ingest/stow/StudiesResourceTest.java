package org.cxrstream.ingest.stow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cxrstream.ingest.dicom.DicomFixture.EXPLICIT_LE;
import static org.cxrstream.ingest.dicom.DicomFixture.chest;
import static org.cxrstream.ingest.dicom.DicomFixture.keyObjects;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.dicom.DicomFixture;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.http.BearerTokens;
import org.cxrstream.ingest.http.HealthResource;
import org.cxrstream.ingest.http.HttpSettings;
import org.cxrstream.ingest.http.IngestServer;
import org.cxrstream.ingest.intake.DicomIntake;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.EventSink;
import org.cxrstream.ingest.publish.ListSink;
import org.cxrstream.ingest.publish.RecordPosition;
import org.cxrstream.ingest.readiness.Readiness;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole way in over a real port, with a list where Kafka would be. */
class StudiesResourceTest {
    private static final Topics TOPICS = Topics.ofRelease();
    private static final int SOP_INSTANCE_UID = 0x0008_0018;
    private static final int PATIENT_ID = 0x0010_0020;
    private static final int STUDY_INSTANCE_UID = 0x0020_000D;
    private static final int VIEW_POSITION = 0x0018_5101;
    private static final String TOKEN = "synthetic.token.of-a_test~0123456789+/==";
    private static final StowLimits LIMITS = new StowLimits(1 << 20, 2, Duration.ofSeconds(30), Duration.ofSeconds(30));

    @TempDir
    private Path folder;

    private final AtomicBoolean brokerIsDown = new AtomicBoolean();
    private final AtomicBoolean isFull = new AtomicBoolean();
    private final ListSink sink = new ListSink(topic -> {
        if (brokerIsDown.get()) {
            throw new TransientFaultException("broker: can't write", null);
        }
    });
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private FilePixelStore store;
    private Readiness readiness;
    private final List<IngestServer> servers = new ArrayList<>();
    private StowClient client;

    @BeforeEach
    void start() {
        store = FilePixelStore.create(folder.resolve("pixels"));
        readiness = Readiness.watch(
                List.of(() -> isFull.get() ? Optional.of("pixel store: disk 87 % used") : Optional.empty()),
                Duration.ofMillis(5));
        client = serve(sink, Optional.empty(), LIMITS);
        log.start();
        rootLogger().addAppender(log);
    }

    @AfterEach
    void stop() {
        rootLogger().detachAppender(log);
        servers.forEach(IngestServer::close);
        readiness.close();
    }

    @Test
    void shouldAnswer200WhenAllIsDurableAndTellThePseudonyms() throws Exception {
        HttpResponse<String> answer = client.store(xray("1.2.3.1"), xray("1.2.3.2"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/dicom+json");
        assertThat(received())
                .hasSize(2)
                .allSatisfy(event -> assertThat(answer.body()).contains(event.getPatient(), event.getImage()));
        assertThat(answer.body()).contains("\"1.2.3.1\"", "\"1.2.3.2\"");
        assertThat(store.list()).hasSize(1); // Equal pixels of one patient are one object.
    }

    @Test
    void shouldTakePartsThatDoNotSayWhatTheyAre() throws Exception {
        byte[] body = StowClient.body("", List.of(xray("1.2.3.1")));

        assertThat(client.post("/studies", body, request -> request).statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldAnswer202WhenSomeAreRefused() throws Exception {
        HttpResponse<String> answer = client.store(
                chest().text(VIEW_POSITION, "CS", "LL")
                        .text(SOP_INSTANCE_UID, "UI", "1.2.3.9")
                        .part10(EXPLICIT_LE),
                xray("1.2.3.1"),
                "no DICOM at all, but long enough to look at".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"1.2.3.9\"", "LATERAL_VIEW", "49153", "NOT_AN_IMAGE", "49152");
        assertThat(received()).hasSize(1);
        assertThat(deadLetters()).containsExactly(DeadLetterReason.LATERAL_VIEW, DeadLetterReason.NOT_AN_IMAGE);
    }

    @Test
    void shouldAnswer409WhenNoneIsStored() throws Exception {
        HttpResponse<String> answer =
                client.store(chest().text(VIEW_POSITION, "CS", "LL").part10(EXPLICIT_LE));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(deadLetters()).containsExactly(DeadLetterReason.LATERAL_VIEW);
    }

    @Test
    void shouldTakeTheNamedStudyOnly() throws Exception {
        byte[] other = chest().text(STUDY_INSTANCE_UID, "UI", "9.9")
                .text(SOP_INSTANCE_UID, "UI", "9.9.1")
                .part10(EXPLICIT_LE);

        HttpResponse<String> answer =
                client.post("/studies/1.2.3", StowClient.body(List.of(xray("1.2.3.1"), other)), request -> request);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("OF_ANOTHER_STUDY", "43265"); // A901H
        assertThat(received()).hasSize(1);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldPublishNothingOfAStudyWithTwoPatients() throws Exception {
        byte[] secondPatient = chest().text(PATIENT_ID, "LO", "0815")
                .text(SOP_INSTANCE_UID, "UI", "1.2.3.2")
                .part10(EXPLICIT_LE);
        byte[] otherStudy = chest().text(STUDY_INSTANCE_UID, "UI", "9.9")
                .text(SOP_INSTANCE_UID, "UI", "9.9.1")
                .part10(EXPLICIT_LE);

        HttpResponse<String> answer = client.store(xray("1.2.3.1"), otherStudy, secondPatient);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(received()).hasSize(1);
        assertThat(deadLetters()).containsExactly(DeadLetterReason.PATIENT_CONFLICT, DeadLetterReason.PATIENT_CONFLICT);
    }

    @Test
    void shouldWithdrawWhatARejectionNoteNames() throws Exception {
        HttpResponse<String> answer =
                client.store(xray("1.2.3.1"), keyObjects("113001", "1.2.3.1").part10(EXPLICIT_LE));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<?> records = sink.values(TOPICS.patientEvents()).stream()
                .map(event -> event.record())
                .toList();
        assertThat(records).hasSize(2);
        ImageWithdrawn withdrawn = (ImageWithdrawn) records.get(1);
        assertThat(withdrawn.getImage()).isEqualTo(((ImageReceived) records.get(0)).getImage());
    }

    @Test
    void shouldPromiseNothingWhileTheBrokerIsDownAndTakeTheSameAfterwards() throws Exception {
        brokerIsDown.set(true);
        HttpResponse<String> refused = client.store(xray("1.2.3.1"));
        brokerIsDown.set(false);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("10");
        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(200);
        assertThat(received()).hasSize(1);
    }

    @Test
    void shouldPromiseNothingWhenTheBrokerIsSilent() throws Exception {
        StowClient patient = serve(new SilentSink(), Optional.empty(), LIMITS);

        assertThat(patient.store(xray("1.2.3.1")).statusCode()).isEqualTo(503);
    }

    @Test
    void shouldPromiseNothingWhileTheStoreIsAway() throws Exception {
        Path marker = folder.resolve("pixels/.cxr-pixel-store");
        Files.delete(marker);
        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(503);
        Files.createFile(marker);

        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldStopWhileADiskIsFullAndSayWhy() throws Exception {
        isFull.set(true);
        org.awaitility.Awaitility.await().until(() -> readiness.obstacle().isPresent());
        HttpResponse<String> refused = client.store(xray("1.2.3.1"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("disk 87 % used");
        assertThat(client.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(client.get("/health/ready").body()).contains("disk 87 % used");
        assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(store.list()).isEmpty();
        isFull.set(false);
        org.awaitility.Awaitility.await()
                .until(() -> client.get("/health/ready").statusCode() == 200);
        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldLetInOnlyWhoShowsTheToken() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        StowClient guarded = serve(sink, Optional.of(BearerTokens.load(file, "STOW token")), LIMITS);
        byte[] body = StowClient.body(List.of(xray("1.2.3.1")));

        HttpResponse<String> refused = guarded.post("/studies", body, request -> request);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(guarded.post("/studies", body, r -> r.header("Authorization", "Bearer guess"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(received()).isEmpty();
        assertThat(guarded.post("/studies", body, r -> r.header("Authorization", "Bearer " + TOKEN))
                        .statusCode())
                .isEqualTo(200);
        assertThat(guarded.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseATooLargeInstanceAndPublishNothingOfTheRequest() throws Exception {
        byte[] large = Arrays.copyOf(xray("1.2.3.2"), (1 << 20) + 1);

        HttpResponse<String> answer = client.store(xray("1.2.3.1"), large);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("above 1048576 bytes");
        assertThat(sink.records()).isEmpty();
        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(200); // Its slot is free again.
        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(200);
        assertThat(client.store(xray("1.2.3.1")).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseOtherMediaTypes() throws Exception {
        byte[] body = StowClient.body(List.of(xray("1.2.3.1")));
        byte[] jpeg = StowClient.body("Content-Type: image/jpeg\r\n", List.of(xray("1.2.3.1")));

        assertThat(client.post("/studies", body, r -> r.setHeader("Content-Type", "application/dicom"))
                        .statusCode())
                .isEqualTo(415);
        assertThat(client.post("/studies", jpeg, r -> r).statusCode()).isEqualTo(415);
        HttpResponse<String> xml = client.post("/studies", body, r -> r.header("Accept", "application/dicom+xml"));
        assertThat(xml.statusCode()).isEqualTo(406);
        assertThat(xml.body()).isEqualTo("Accept: other types (expected: application/dicom+json)\n");
        assertThat(client.get("/studies").statusCode()).isEqualTo(405);
        assertThat(sink.records()).isEmpty();
    }

    @Test
    void shouldPublishNothingOfABodyThatIsCutOff() throws Exception {
        byte[] body = StowClient.body(List.of(xray("1.2.3.1"), xray("1.2.3.2")));

        assertThat(client.post("/studies", Arrays.copyOf(body, body.length - 100), r -> r)
                        .statusCode())
                .isEqualTo(400);
        assertThat(sink.records()).isEmpty();
    }

    @Test
    void shouldTakeManyRequestsAtOnceWithFewSlots() throws Exception {
        ExecutorService bridges = Executors.newFixedThreadPool(40);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int number = i;
            answers.add(bridges.submit(() -> client.store(xray("1.2." + number + ".1"), xray("1.2." + number + ".2"))));
        }
        for (Future<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        bridges.shutdown();
        assertThat(received().stream().map(ImageReceived::getImage).distinct()).hasSize(80);
    }

    @Test
    void shouldLeaveNoTraceOfWhatWasSentInTheLog() throws Exception {
        byte[] named = chest().text(PATIENT_ID, "LO", "JANE^DOE")
                .text(VIEW_POSITION, "CS", "JANE^DOE")
                .text(0x0028_1050, "DS", "JANE^DOE")
                .part10(EXPLICIT_LE);
        client.post("/studies/JANE", StowClient.body(List.of(named)), r -> r);
        client.post("/studies/JANE", StowClient.body("JANE: JANE\r\n", List.of(named)), r -> r);
        client.post("/JANE", StowClient.body(List.of(named)), r -> r.header("Accept", "JANE/DOE"));
        client.store(named, "JANE^DOE".repeat(30).getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThat(log.list).isNotEmpty();
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getThrowableProxy())
                        .doesNotContain("JANE"));
    }

    private StowClient serve(EventSink events, Optional<BearerTokens> token, StowLimits limits) {
        CxrPublisher publisher =
                new CxrPublisher(events, TOPICS, store, new Pseudonymiser(PseudonymKey.demo()), Clock.systemUTC());
        Duration patience = Duration.ofMillis(events == sink ? 30_000 : 50);
        IngestServer server = IngestServer.start(
                HttpSettings.loopback(0),
                List.of(
                        new HealthResource(readiness),
                        new StudiesResource(
                                new DicomIntake(publisher, DicomOptions.defaults(), patience),
                                readiness,
                                token,
                                limits)));
        servers.add(server);
        return new StowClient(server.address());
    }

    private List<ImageReceived> received() {
        return sink.values(TOPICS.patientEvents()).stream()
                .map(event -> (ImageReceived) event.record())
                .toList();
    }

    private List<DeadLetterReason> deadLetters() {
        return sink.values(TOPICS.deadLetters()).stream()
                .map(DeadLetter::getReason)
                .toList();
    }

    private static byte[] xray(String sopInstanceUid) {
        return DicomFixture.chest().text(SOP_INSTANCE_UID, "UI", sopInstanceUid).part10(EXPLICIT_LE);
    }

    private static Logger rootLogger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** Never acknowledges. */
    private static final class SilentSink implements EventSink {
        @Override
        public <K, V> CompletableFuture<RecordPosition> send(Topic<K, V> topic, K key, V value) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }
}
