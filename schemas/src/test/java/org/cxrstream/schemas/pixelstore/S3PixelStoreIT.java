package org.cxrstream.schemas.pixelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real S3 server over HTTP. */
class S3PixelStoreIT extends PixelStoreContract {
    @TempDir
    private static Path folder;

    private static S3Proxy server;

    private Path bucket;
    private S3PixelStore store;

    @BeforeAll
    static void startServer() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("s3proxy.filesystem.basedir", folder.toString());
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        server = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "someone", "something")
                .build();
        server.start();
        System.setProperty("aws.accessKeyId", "someone");
        System.setProperty("aws.secretAccessKey", "something");
    }

    @AfterAll
    static void stopServer() throws Exception {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        server.stop();
    }

    @BeforeEach
    void makeBucket() throws Exception {
        bucket = Files.createDirectory(folder.resolve("pixels-" + UUID.randomUUID()));
        store = S3PixelStore.connect(uri("/cxr"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    PixelStore store() {
        return store;
    }

    @Test
    void shouldLayObjectsOutAsTheFileStoreDoes() {
        Ref ref = store.store(PATIENT, PIXELS);
        assertThat(bucket.resolve("cxr/01")
                        .resolve(PATIENT.hex())
                        .resolve(ref.digest().hex()))
                .isRegularFile();
    }

    @Test
    void shouldSeeItsOwnPrefixOnly() throws Exception {
        try (S3PixelStore other = S3PixelStore.connect(uri("/cxr2"));
                S3PixelStore root = S3PixelStore.connect(uri(""))) {
            Ref ref = store.store(PATIENT, PIXELS);
            root.store(PATIENT, PIXELS);
            Files.write(bucket.resolve("cxr/readme.txt"), new byte[1]);
            assertThat(store.list()).containsExactly(ref);
            assertThat(other.list()).isEmpty();
            assertThat(root.list()).containsExactly(ref);
        }
    }

    @Test
    void shouldListMoreThanOnePage() {
        IntStream.range(0, 1_005)
                .parallel()
                .forEach(value -> store.putIfAbsent(
                        new Ref(
                                new PatientKey("%032x".formatted(value % 3)),
                                org.cxrstream.schemas.identity.PixelDigest.of(
                                        new byte[] {(byte) value, (byte) (value >> 8)})),
                        new byte[] {1}));
        assertThat(store.list()).doesNotHaveDuplicates().hasSize(1_005);
    }

    @Test
    void shouldTakeAMissingBucketForAStoreThatIsAway() throws Exception {
        Files.delete(bucket);
        Ref ref = new Ref(PATIENT, PIXELS.digest());
        Stream.<ThrowingCallable>of(
                        () -> store.get(ref),
                        () -> store.putIfAbsent(ref, new byte[1]),
                        store::list,
                        () -> store.list(PATIENT),
                        () -> store.storedAt(ref),
                        () -> store.deleteAll(PATIENT))
                .forEach(S3PixelStoreIT::assertAway);
        assertThatExceptionOfType(SetupException.class)
                .isThrownBy(() -> S3PixelStore.connect(uri("")))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION));
    }

    @Test
    void shouldTakeAClosedPortForAStoreThatIsAway() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        URI nobody = URI.create("s3://pixels?endpoint=http://127.0.0.1:" + port);
        Ref ref = new Ref(PATIENT, PIXELS.digest());
        try (S3PixelStore away = S3PixelStore.open(nobody)) {
            assertAway(() -> away.get(ref));
        }
        assertThatExceptionOfType(SetupException.class)
                .isThrownBy(() -> S3PixelStore.connect(nobody))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @Test
    void shouldOpenWhatALocationNames() {
        PixelStore opened = PixelStores.create(uri("/cxr").toString());
        Ref ref = opened.store(PATIENT, PIXELS);
        assertThat(PixelStores.open(uri("/cxr").toString()).read(ref).digest()).isEqualTo(ref.digest());
    }

    private URI uri(String prefix) {
        return URI.create(
                "s3://%s%s?endpoint=http://127.0.0.1:%d".formatted(bucket.getFileName(), prefix, server.getPort()));
    }

    private static void assertAway(ThrowingCallable use) {
        assertThatExceptionOfType(TransientFaultException.class)
                .isThrownBy(use)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(PATIENT.hex()));
    }
}
