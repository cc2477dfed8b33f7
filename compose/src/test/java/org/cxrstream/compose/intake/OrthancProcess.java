package org.cxrstream.compose.intake;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's Orthanc with the relay of this project, as docs/orthanc.md sets it up. */
final class OrthancProcess implements AutoCloseable {
    private static final Path PLUGIN = Path.of("/usr/share/orthanc/plugins/libOrthancPython.so");
    private static final Path ORTHANC = Path.of("/usr/sbin/Orthanc");
    private static final Path STORESCU = Path.of("/usr/bin/storescu");
    private static final Path RELAY = Path.of("orthanc").toAbsolutePath();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int dicomPort = freePort();
    private final int httpPort = freePort();
    private final Map<String, String> environment;
    private Process process;

    private OrthancProcess(Path folder, String studies) throws IOException {
        this.folder = folder;
        this.environment = Map.of(
                "CXR_ORTHANC_STORAGE",
                Files.createDirectory(folder.resolve("orthanc")).toString(),
                "CXR_ORTHANC_DICOM_PORT",
                Integer.toString(dicomPort),
                "CXR_ORTHANC_HTTP_PORT",
                Integer.toString(httpPort),
                "CXR_ORTHANC_SCRIPT",
                RELAY.resolve("forward.py").toString(),
                "CXR_STOW_URL",
                studies);
        this.process = launch();
    }

    /** Whether all that is needed is installed. */
    static boolean isInstalled() {
        return Stream.of(PLUGIN, ORTHANC, STORESCU).allMatch(Files::exists);
    }

    static OrthancProcess start(Path folder, String studies) throws IOException {
        return new OrthancProcess(folder, studies);
    }

    /** A port that nobody listens on now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends files by C-STORE; all must be taken. */
    void store(List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(STORESCU.toString(), "-v", "-aec", "CXRSTREAM", "127.0.0.1", Integer.toString(dicomPort)));
        files.forEach(file -> command.add(file.toString()));
        Process store = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("storescu.log").toFile())
                .start();
        if (store.waitFor() != 0) {
            throw new AssertionError(Files.readString(folder.resolve("storescu.log")));
        }
    }

    /** How many instances it still holds. */
    int held() {
        String answer = get("/instances");
        return answer.split("\"", -1).length / 2;
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("orthanc.log"));
    }

    /** SIGKILL, and up again over the same folder. */
    void crash() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ORTHANC.toString(), RELAY.resolve("orthanc.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("orthanc.log").toFile()));
        builder.environment().putAll(environment);
        Process launched = builder.start();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> !get("/system").isEmpty());
        return launched;
    }

    private String get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + httpPort + path);
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
