package org.cxrstream.ingest.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.DateShift;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.vault.ResolveHandler.Answer;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolveHandlerTest {
    private static final String TOKEN = "t".repeat(32);
    private static final String IMAGE = "1".repeat(32);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Vault vault;
    private AuditLog audit;
    private ResolveHandler handler;

    @BeforeEach
    void open() {
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
        handler = new ResolveHandler(vault, new AccessTokens(Map.of("radiology", TOKEN)), audit);
    }

    @AfterEach
    void close() {
        vault.close();
        audit.close();
    }

    @Test
    void shouldTellWhoMayAskWhoItIsAndKeepThatItAsked() throws IOException {
        assertThat(handler.resolve(Optional.of("Bearer " + TOKEN), IMAGE))
                .isEqualTo(new Answer(
                        200,
                        "{\"patient\":\"" + "a".repeat(32) + "\",\"image\":\"" + IMAGE
                                + "\",\"issuerOfPatientId\":\"Ward \\\"3\\\"\",\"patientId\":\"47\\\\11\u00e9\","
                                + "\"sopInstanceUid\":\"1.2.3.4\",\"studyInstanceUid\":\"1.2.3\","
                                + "\"dateShiftDays\":-17}"));
        assertThat(handler.resolve(Optional.of("bearer " + TOKEN), "2".repeat(32))
                        .status())
                .isEqualTo(404);

        assertThat(Files.readAllLines(folder.resolve("audit.log")))
                .containsExactly(
                        "2026-11-23T12:00:00Z radiology " + IMAGE + " found",
                        "2026-11-23T12:00:00Z radiology " + "2".repeat(32) + " unknown");
    }

    @Test
    void shouldTellNobodyElseWhetherThereIsSuchAnImage() {
        for (Optional<String> wrong : java.util.List.of(
                Optional.<String>empty(),
                Optional.of(TOKEN),
                Optional.of("Bearer " + "x".repeat(32)),
                Optional.of("Basic " + TOKEN))) {
            Answer ofKnown = handler.resolve(wrong, IMAGE);
            assertThat(ofKnown.status()).isEqualTo(401);
            assertThat(handler.resolve(wrong, "2".repeat(32))).isEqualTo(ofKnown);
        }
    }

    @Test
    void shouldRefuseWhatIsNoPseudonym() {
        Answer answer = handler.resolve(Optional.of("Bearer " + TOKEN), "JANE^DOE");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json()).doesNotContain("JANE");
    }

    @Test
    void shouldGiveNoAnswerThatIsNotKept() {
        audit.close();

        assertThatThrownBy(() -> handler.resolve(Optional.of("Bearer " + TOKEN), IMAGE))
                .isInstanceOf(TransientFaultException.class)
                .message()
                .doesNotContain("47");
    }

    @Test
    void shouldReadTokensFromAPrivateFile() throws IOException {
        Path file = Files.writeString(folder.resolve("tokens"), "# who may ask\nradiology " + TOKEN + "\n\n");
        assertThatThrownBy(() -> AccessTokens.load(
                        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"))))
                .isInstanceOf(SetupException.class)
                .message()
                .contains("chmod 600")
                .doesNotContain(TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(AccessTokens.load(file).nameOf("Bearer " + TOKEN)).contains("radiology");
        Files.writeString(file, "radiology short");
        assertThatThrownBy(() -> AccessTokens.load(file))
                .isInstanceOf(SetupException.class)
                .message()
                .doesNotContain("short");
    }
}
