package org.cxrstream.ingest.deidentify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PseudonymKeyTest {
    private static final byte[] SECRET =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    // Computed with Python's hmac and hashlib.
    private static final String FINGERPRINT = "a93f1704b63fc126";

    @TempDir
    private Path folder;

    @Test
    void shouldShowOnlyItsFingerprint() {
        PseudonymKey key = PseudonymKey.of(SECRET);

        assertThat(key.fingerprint()).isEqualTo(FINGERPRINT);
        assertThat(key).hasToString("PseudonymKey[" + FINGERPRINT + "]");
        assertThat(key.isDemo()).isFalse();
    }

    @Test
    void shouldHaveOneDemoKeyForEver() {
        assertThat(PseudonymKey.demo().fingerprint()).isEqualTo("e4d9a048688f628a");
        assertThat(PseudonymKey.demo().isDemo()).isTrue();
    }

    @Test
    void shouldLoadHexadecimal() throws IOException {
        assertThat(PseudonymKey.load(file(HexFormat.of().formatHex(SECRET) + "\n", "rw-------"))
                        .fingerprint())
                .isEqualTo(FINGERPRINT);
    }

    @Test
    void shouldLoadBase64() throws IOException {
        assertThat(PseudonymKey.load(file(Base64.getEncoder().encodeToString(SECRET), "r--------"))
                        .fingerprint())
                .isEqualTo(FINGERPRINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void shouldRefuseFileThatOthersMayUse(String mode) throws IOException {
        Path file = file(HexFormat.of().formatHex(SECRET), mode);

        SetupException refusal = catchThrowableOfType(SetupException.class, () -> PseudonymKey.load(file));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_PERMISSION);
        assertThat(refusal).hasMessageContaining("mode " + mode).hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0011", "not a secret, but quite long all the same; no base64 either", "c2hvcnQ="})
    void shouldRefuseWhatIsNoSecretWithoutQuotingIt(String content) throws IOException {
        Path file = file(content, "rw-------");

        SetupException refusal = catchThrowableOfType(SetupException.class, () -> PseudonymKey.load(file));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_PERMISSION);
        assertThat(refusal)
                .hasMessage("pseudonym key: %s holds no secret (expected: 64 hex digits, or base64 of >= 32 bytes)"
                        .formatted(file));
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        SetupException refusal =
                catchThrowableOfType(SetupException.class, () -> PseudonymKey.load(folder.resolve("none")));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_INPUT);
    }

    @Test
    void shouldRefuseShortSecret() {
        assertThatThrownBy(() -> PseudonymKey.of(new byte[31])).hasMessage("secret: 31 bytes (expected: >= 32)");
    }

    private Path file(String content, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
