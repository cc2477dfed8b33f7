package org.cxrstream.compose.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code cxr up} in a JVM of its own, as a user starts it. Closing kills whatever is left of it. */
final class UpProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;
    private @Nullable ProcessHandle trainer;

    private UpProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param folder where its output is kept
     */
    static UpProcess start(Path folder, Path data, int port, String... more) throws IOException {
        Path output = Files.createTempFile(folder, "up", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "org.cxrstream.compose.cli.Cxr",
                "up",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port),
                "--preset",
                "demo"));
        command.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().put("CXR_LOG", folder.resolve("up-log.txt").toString());
        return new UpProcess(builder.start(), output);
    }

    /** Waits for the line that says that everything runs. */
    void awaitUp() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(process.isAlive() || output().contains("is up"))
                    .as("%s", output())
                    .isTrue();
            assertThat(output()).contains("cxr-stream is up", "Stop with Ctrl-C");
        });
        trainer = await().until(this::javaChildren, found -> found.size() == 1).get(0);
    }

    /** The exit status, once it has ended by itself. */
    int awaitExit(Duration longest) throws InterruptedException {
        assertThat(process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS))
                .as("has ended within %s: %s", longest, output())
                .isTrue();
        return process.exitValue();
    }

    /** The trainer's JVM, known from {@link #awaitUp} on. */
    ProcessHandle trainer() {
        return requireNonNull(trainer);
    }

    /** Other programs come and go: whatever starts a process, and what a library asks about the processor. */
    private List<ProcessHandle> javaChildren() {
        return process.children()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, to it alone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What it printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        if (trainer != null) {
            trainer.destroyForcibly();
        }
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
