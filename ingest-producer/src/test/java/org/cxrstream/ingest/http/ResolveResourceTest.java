package org.cxrstream.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.DateShift;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.vault.AuditLog;
import org.cxrstream.ingest.vault.AuditedVault;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.vault.VaultEntry;
import org.cxrstream.ingest.vault.VaultKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The way back over a real port, from a real vault. */
class ResolveResourceTest {
    private static final String TOKEN = "t".repeat(32);
    private static final String IMAGE = "1".repeat(32);
    private static final String UNKNOWN = "2".repeat(32);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Vault vault;
    private AuditLog audit;
    private IngestServer server;

    @BeforeEach
    void open() throws IOException {
        vault = Vault.open(folder.resolve("vault"), VaultKey.of("k".repeat(32).getBytes(ISO_8859_1)));
        vault.record(new VaultEntry(
                PatientImage.of("a".repeat(32), IMAGE),
                "Ward \"3\"",
                "47\\11\u00e9",
                new InstanceIdentity.OfDicom("1.2.3.4"),
                Optional.of("1.2.3"),
                Optional.empty(),
                new DateShift(-17)));
        audit = AuditLog.open(folder.resolve("audit.log"), CLOCK);
        Path tokens = Files.writeString(folder.resolve("tokens"), "radiology " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        server = IngestServer.start(
                HttpSettings.loopback(0),
                List.of(new ResolveResource(
                        new AuditedVault(vault, audit), BearerTokens.loadNamed(tokens, "resolve tokens"))));
        log.start();
        rootLogger().addAppender(log);
    }

    @AfterEach
    void close() {
        rootLogger().detachAppender(log);
        server.close();
        vault.close();
        audit.close();
    }

    @Test
    void shouldTellWhoMayAskWhoItIsAndKeepThatItAsked() throws Exception {
        HttpResponse<String> answer = get(IMAGE, "Bearer " + TOKEN);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"patient\":\"" + "a".repeat(32) + "\",\"image\":\"" + IMAGE
                        + "\",\"issuerOfPatientId\":\"Ward \\\"3\\\"\",\"patientId\":\"47\\\\11\u00e9\","
                        + "\"sopInstanceUid\":\"1.2.3.4\",\"studyInstanceUid\":\"1.2.3\","
                        + "\"dateShiftDays\":-17}");
        assertThat(get(UNKNOWN, "bearer " + TOKEN).statusCode()).isEqualTo(404);
        assertThat(Files.readAllLines(folder.resolve("audit.log"))) // Of the patient nothing.
                .containsExactly(
                        "2026-11-23T12:00:00Z radiology " + IMAGE + " found",
                        "2026-11-23T12:00:00Z radiology " + UNKNOWN + " unknown");
    }

    @Test
    void shouldTellNobodyElseWhetherThereIsSuchAnImage() throws Exception {
        for (String wrong : List.of("", TOKEN, "Bearer " + "x".repeat(32), "Basic " + TOKEN)) {
            HttpResponse<String> ofKnown = get(IMAGE, wrong);
            HttpResponse<String> ofUnknown = get(UNKNOWN, wrong);

            assertThat(ofKnown.statusCode()).isEqualTo(401);
            assertThat(ofKnown.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(ofUnknown.statusCode()).isEqualTo(401);
            assertThat(ofUnknown.body()).isEqualTo(ofKnown.body());
        }
        assertThat(Files.readString(folder.resolve("audit.log"))).isEmpty();
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).anyMatch(line -> line.contains("refused"));
    }

    @Test
    void shouldRefuseWhatIsNoPseudonym() throws Exception {
        HttpResponse<String> answer = get("JANE.DOE", "Bearer " + TOKEN);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("JANE");
    }

    @Test
    void shouldGiveNoAnswerThatIsNotKept() throws Exception {
        audit.close();

        HttpResponse<String> answer = get(IMAGE, "Bearer " + TOKEN);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("audit log").doesNotContain("47", "1.2.3");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("1.2.3") || line.contains("Ward"));
    }

    private HttpResponse<String> get(String image, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + "/resolve/" + image));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static Logger rootLogger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
