package org.cxrstream.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokensTest {
    private static final String TOKEN = "synthetic.token.of-a_test~0123456789+/==";

    private static final String OTHER = "another.synthetic.token-of.the.same~length";

    @TempDir
    private Path folder;

    @Test
    void shouldLetPassWhoShowsIt() throws IOException {
        BearerTokens token = BearerTokens.load(file(TOKEN + "\n", "rw-------"), "STOW token");

        assertThat(token.require("Bearer " + TOKEN)).isEqualTo("client");
        assertThat(token.require("bearer  " + TOKEN)).isEqualTo("client");
        assertThat(token.toString()).doesNotContain("synthetic");
    }

    @Test
    void shouldTellWhoseTokenItIs() throws IOException {
        Path file = file("# who may ask\nradiology " + TOKEN + "\n\nphysics\t" + OTHER + "\n", "rw-------");

        for (BearerTokens tokens : List.of(BearerTokens.load(file, "tokens"), BearerTokens.loadNamed(file, "tokens"))) {
            assertThat(tokens.require("Bearer " + TOKEN)).isEqualTo("radiology");
            assertThat(tokens.require("Bearer " + OTHER)).isEqualTo("physics");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKEN, "two names " + TOKEN, "na/me " + TOKEN, "a " + TOKEN + "\na " + TOKEN + "x", "#"})
    void shouldRefuseATokenWithoutANameOfItsOwnWhereThatIsKept(String content) throws IOException {
        Path file = file(content, "rw-------");

        assertThatThrownBy(() -> BearerTokens.loadNamed(file, "resolve tokens"))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_PERMISSION))
                .hasMessageStartingWith("resolve tokens: ")
                .hasMessageNotContaining("synthetic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic " + TOKEN, "Bearer " + TOKEN + "x", "Bearer synthetic"})
    void shouldRefuseEverybodyElse(String authorization) throws IOException {
        BearerTokens token = BearerTokens.load(file(TOKEN, "r--------"), "STOW token");

        assertThatThrownBy(() -> token.require(authorization))
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(HttpRefusal.Status.UNAUTHORIZED))
                .hasMessageNotContaining("synthetic");
    }

    @Test
    void shouldRefuseAFileThatOthersMayRead() throws IOException {
        Path file = file(TOKEN, "rw-r-----");

        assertThatThrownBy(() -> BearerTokens.load(file, "STOW token"))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_PERMISSION))
                .hasMessageContaining("mode rw-r-----")
                .hasMessageNotContaining("synthetic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with spaces in between, but long enough otherwise"})
    void shouldRefuseWhatIsNoTokenWithoutQuotingIt(String content) throws IOException {
        Path file = file(content, "rw-------");

        assertThatThrownBy(() -> BearerTokens.load(file, "STOW token"))
                .isInstanceOf(SetupException.class)
                .hasMessageStartingWith(
                        "STOW token: %s %s (".formatted(content.isEmpty() ? "none in" : "line 1 of", file))
                .hasMessageNotContaining("between");
    }

    @Test
    void shouldNotListenToOthersWithoutTokenOrMutualTls() throws IOException {
        HttpSettings everywhere = new HttpSettings("0.0.0.0", 0, Optional.empty());
        HttpSettings oneSided =
                new HttpSettings("0.0.0.0", 0, Optional.of(new TlsFiles(folder, folder, Optional.empty())));
        HttpSettings mutual =
                new HttpSettings("0.0.0.0", 0, Optional.of(new TlsFiles(folder, folder, Optional.of(folder))));

        for (HttpSettings open : new HttpSettings[] {everywhere, oneSided}) {
            assertThatThrownBy(() -> open.requireGuard(Optional.empty()))
                    .isInstanceOfSatisfying(
                            SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION));
        }
        everywhere.requireGuard(Optional.of(BearerTokens.load(file(TOKEN, "rw-------"), "STOW token")));
        mutual.requireGuard(Optional.empty());
        HttpSettings.loopback(0).requireGuard(Optional.empty());
        assertThat(everywhere.isInTheClear()).isTrue();
        assertThat(mutual.isInTheClear()).isFalse();
        assertThat(HttpSettings.loopback(0).isInTheClear()).isFalse();
    }

    private Path file(String content, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
