package org.cxrstream.ingest.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.cxrstream.ingest.readiness.Readiness;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a certificate of the JDK's own keytool, in PEM. */
class MutualTlsTest {
    private static final char[] PASSWORD = "synthetic".toCharArray();

    @TempDir
    private Path folder;

    private KeyStore keys;
    private TlsFiles files;

    @BeforeEach
    void makeCertificate() throws Exception {
        Path file = folder.resolve("keys.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair -alias own -keyalg EC -groupname secp256r1 -dname CN=localhost -ext san=ip:127.0.0.1"
                        + " -validity 2 -storetype PKCS12 -storepass synthetic -keystore " + file);
        Process keytool = new ProcessBuilder((command.get(0) + " " + command.get(1)).split(" ")).start();
        assertThat(keytool.waitFor()).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        Path certificate =
                pem("own.crt", "CERTIFICATE", keys.getCertificate("own").getEncoded());
        Path key = pem("own.key", "PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded());
        files = new TlsFiles(certificate, key, Optional.of(certificate));
    }

    @Test
    void shouldServeOnlyWhoHasACertificateOfTheAuthority() throws Exception {
        try (Readiness readiness = Readiness.watch(List.of(), Duration.ofMinutes(1));
                IngestServer server = IngestServer.start(
                        new HttpSettings("127.0.0.1", 0, Optional.of(files)), List.of(new HealthResource(readiness)))) {
            URI live = URI.create(server.address() + "/health/live");

            assertThat(get(live, true).body()).isEqualTo("live\n");
            assertThatThrownBy(() -> get(live, false)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSayWhichFileCannotBeUsed() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no PEM");
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-------"));
        Path readable = Files.setPosixFilePermissions(
                Files.copy(files.key(), folder.resolve("readable.key")), PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(new TlsFiles(text, files.key(), Optional.empty()), Kind.CONFIGURATION, text);
        assertRefused(new TlsFiles(files.certificate(), text, Optional.empty()), Kind.CONFIGURATION, text);
        assertRefused(new TlsFiles(files.certificate(), readable, Optional.empty()), Kind.NO_PERMISSION, readable);
        Path none = folder.resolve("none");
        assertRefused(new TlsFiles(none, files.key(), Optional.empty()), Kind.NO_INPUT, none);
    }

    private static void assertRefused(TlsFiles unusable, Kind kind, Path file) {
        assertThatThrownBy(() -> PemFiles.load(unusable))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(file.toString());
    }

    private java.net.http.HttpResponse<String> get(URI uri, boolean hasCertificate) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authority = KeyStore.getInstance("PKCS12");
        authority.load(null, PASSWORD);
        authority.setCertificateEntry("own", keys.getCertificate("own"));
        trusted.init(authority);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(hasCertificate ? own.getKeyManagers() : null, trusted.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private Path pem(String name, String kind, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        Path file = Files.writeString(
                folder.resolve(name), "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, base64, kind));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
