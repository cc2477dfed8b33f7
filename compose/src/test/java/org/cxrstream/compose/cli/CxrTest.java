package org.cxrstream.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cxrstream.ingest.dicom.DicomOptions.Acceptance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What the command line says of mistakes, and with which exit status. */
class CxrTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldSuggestTheOptionThatWasMeant() {
        assertThat(execute("demo", "--annotation", "labelled")).isEqualTo(64);
        assertThat(err.toString()).contains("'--annotation'").contains("--annotations");
    }

    @Test
    void shouldSuggestTheCommandThatWasMeant() {
        assertThat(execute("ingst")).isEqualTo(64);
        assertThat(err.toString()).contains("'ingst'").contains("cxr ingest");
    }

    @Test
    void shouldNameTheSettingThatWasMeant() {
        assertThat(execute("demo", "--set", "pretrainin.steps=3")).isEqualTo(64);
        assertThat(err.toString()).contains("pretrainin.steps").contains("did you mean pretraining.steps?");
    }

    @Test
    void shouldNameThePresetThatWasMeant() {
        assertThat(execute("demo", "--preset", "reall")).isEqualTo(64);
        assertThat(err.toString()).contains("reall").contains("did you mean real?");
    }

    @Test
    void shouldRefuseAnImpossibleValueOfASetting() {
        assertThat(execute("demo", "--set", "pretraining.steps=many")).isEqualTo(78);
        assertThat(err.toString()).contains("pretraining.steps: many (expected: a whole number)");
    }

    @Test
    void shouldRefuseASettingOutOfItsRange() {
        assertThat(execute("demo", "--set", "network.input-size=100")).isEqualTo(78);
        assertThat(err.toString()).contains("100").contains("expected:");
    }

    @Test
    void shouldPrintPseudonymsWithoutWhatTheyAreOf() throws IOException {
        Path key = Files.writeString(
                folder.resolve("key"), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        int status = execute(
                "pseudonym",
                "--pseudonym-key",
                key.toString(),
                "--patient-id",
                "g00001",
                "--issuer",
                "manifest",
                "--uid",
                "1.2.3.4");

        assertThat(status).as("%s", err).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "patient 4c9c8e1dfba06681bbde2e3eb9472880", "uid     1a2330869cf0bd6e2d0bdb34bc7e8049");
    }

    @Test
    void shouldNotQuoteAPatientIdThatItRefuses() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "0".repeat(64));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        assertThat(execute("pseudonym", "--pseudonym-key", key.toString(), "--require-issuer", "--patient-id", "JANE"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("issuer of patient id: none").doesNotContain("JANE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "ingest serve", "ingest watch incoming", "up", "demo"})
    void shouldTakeMoreThanCrAndDxWhereverDicomComesIn(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.addAll(List.of("--accept", "secondary_capture,burned_in_annotation"));

        ParseResult parsed = Cxr.commandLine().parseArgs(arguments.toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }

        assertThat(parsed.matchedOptionValue("--accept", Set.<Acceptance>of()))
                .containsExactlyInAnyOrder(Acceptance.values());
    }

    @Test
    void shouldHelpWithEveryCommand() {
        assertThat(paths(Cxr.commandLine(), "")).hasSizeGreaterThan(20).allSatisfy(path -> {
            List<String> arguments = new ArrayList<>(List.of(path.strip().split(" ", -1)));
            arguments.add("--help");
            assertThat(execute(arguments.toArray(String[]::new))).as(path).isZero();
        });
    }

    private static List<String> paths(CommandLine command, String path) {
        List<String> paths = new ArrayList<>();
        command.getSubcommands().forEach((name, below) -> {
            paths.add(path + " " + name);
            paths.addAll(paths(below, path + " " + name));
        });
        return paths;
    }

    @Test
    void shouldSayWhatCanBeAccepted() {
        assertThat(execute("ingest", "--accept", "colour")).isEqualTo(64);
        assertThat(err.toString()).contains("--accept", "SECONDARY_CAPTURE", "BURNED_IN_ANNOTATION");
    }

    @Test
    void shouldResolveFromTheVaultAndKeepWhoAsked() throws IOException {
        Path key = Files.writeString(folder.resolve("vault.key"), "0".repeat(64));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        String image = "1".repeat(32);

        int status = execute(
                "resolve",
                "--vault",
                folder.resolve("vault").toString(),
                "--vault-key",
                key.toString(),
                "--audit-log",
                folder.resolve("audit.log").toString(),
                image);

        assertThat(status).as("%s", err).isEqualTo(1);
        assertThat(out.toString()).contains("not known");
        assertThat(Files.readString(folder.resolve("audit.log"))).contains(" cli-", image + " unknown");
        assertThat(execute("resolve", "--audit-log", "a", "--vault", "v", image))
                .isEqualTo(64);
    }

    @Test
    void shouldRefuseAPixelStoreThatCannotBe() {
        assertThat(execute("store", "fsck", "--pixel-store", "ftp://pixels")).isEqualTo(78);
        assertThat(err.toString()).contains("expected: a folder, file:///… or s3://bucket/…");
    }

    @Test
    void shouldRefuseAPortThatIsNoNumber() {
        assertThat(execute("up", "--data", folder.toString(), "--port", "kafka"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("--port").contains("kafka");
    }

    @Test
    void shouldRefuseAPortThatCannotBe() {
        assertThat(execute("up", "--data", folder.resolve("data").toString(), "--port", "70000"))
                .as("%s", err)
                .isEqualTo(78);
        assertThat(err.toString()).contains("--port: 70000 (expected: 0 to 65535)");
    }

    @Test
    void shouldNotServeOtherMachinesWithoutATokenOrMutualTls() throws IOException {
        writeKey();
        assertThat(execute("ingest", "serve", "--data", folder.toString(), "--host", "0.0.0.0"))
                .isEqualTo(78);
        assertThat(err.toString()).contains("HTTP host: 0.0.0.0 without token or mutual TLS");
    }

    @Test
    void shouldSayThatTheTokenIsMissing() {
        Path missing = folder.resolve("token");
        assertThat(execute("ingest", "serve", "--data", folder.toString(), "--token", missing.toString()))
                .isEqualTo(66);
        assertThat(err.toString()).contains("STOW token: no file " + missing);
    }

    @Test
    void shouldSayThatHalfOfTlsIsMissing() {
        assertThat(execute("ingest", "serve", "--data", folder.toString(), "--tls-key", "any"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("expected: --tls-certificate and --tls-key");
    }

    @Test
    void shouldSayThatWatchNeedsAFolder() {
        assertThat(execute("ingest", "watch", "--data", folder.toString())).isEqualTo(64);
        assertThat(err.toString()).contains("DIR");
    }

    private void writeKey() throws IOException {
        Path key = Files.writeString(folder.resolve("pseudonym.key"), "0f".repeat(32) + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldRefuseAPresetThatIsUnknownBeforeAnythingStarts() {
        Path data = folder.resolve("data");
        assertThat(execute("up", "--data", data.toString(), "--preset", "reel")).isEqualTo(64);
        assertThat(err.toString()).contains("did you mean real?");
        assertThat(data).doesNotExist();
    }

    @Test
    void shouldRefuseAWordThatMeansNothing() {
        assertThat(execute("demo", "--data", folder.toString(), "everything")).isEqualTo(64);
        assertThat(err.toString()).contains("everything");
    }

    @Test
    void shouldSayWhichFolderOfImagesIsMissing() {
        Path missing = folder.resolve("no-such-folder");
        assertThat(execute("demo", "--data", folder.toString(), "--images", missing.toString()))
                .isEqualTo(66);
        assertThat(err.toString()).contains(missing.toString()).contains("expected: a folder of X-rays");
    }

    @Test
    void shouldSayThatIngestNeedsAFolder() {
        assertThat(execute("ingest", "--data", folder.toString())).isEqualTo(64);
        assertThat(err.toString()).contains("expected: --images DIR or --dicom DIR");
    }

    @Test
    void shouldSayThatThePseudonymKeyIsMissing() throws Exception {
        Files.writeString(folder.resolve("manifest.csv"), "image,patient\n");

        assertThat(execute("ingest", "--data", folder.toString(), "--images", folder.toString()))
                .isEqualTo(66);
        assertThat(err.toString()).contains("pseudonym key: no file");
    }

    @Test
    void shouldSayThatTheDataFolderIsNoFolder() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(execute("up", "--data", file.resolve("data").toString())).isEqualTo(73);
        assertThat(err.toString()).contains(file.toString());
    }

    @Test
    void shouldSayThatTheBrokerCannotBeReached() {
        assertThat(execute(
                        "topics",
                        "check",
                        "--bootstrap-server",
                        "127.0.0.1:1",
                        "--kafka-property",
                        "default.api.timeout.ms=500",
                        "--kafka-property",
                        "request.timeout.ms=400"))
                .isEqualTo(69);
        assertThat(err.toString()).startsWith("cxr: broker").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up", "ingest", "topics", "train", "evaluate", "predict"})
    void shouldHelpWithAnExample(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out.toString()).containsPattern("Examples?:").contains("  cxr " + command);
    }

    @Test
    void shouldHelpWithExamplesAndExitStatuses() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "cxr demo", "64 wrong command line", "not a medical device");
    }

    @Test
    void shouldSayThatTheDataFolderCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(execute("demo", "--data", file.toString())).isEqualTo(73);
        assertThat(err.toString()).contains("cxr: files:").contains("expected: folders that can be written");
    }

    @Test
    void shouldHelpWhoeverGivesNoCommand() {
        assertThat(execute()).isEqualTo(64);
        assertThat(err.toString()).contains("Examples:");
    }

    private int execute(String... arguments) {
        CommandLine commandLine = Cxr.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
