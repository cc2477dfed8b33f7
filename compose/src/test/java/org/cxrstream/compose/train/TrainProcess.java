package org.cxrstream.compose.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code cxr train} in a JVM of its own, as a user starts it. Closing kills whatever is left of it. */
final class TrainProcess implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Instant startedAt;

    private TrainProcess(Process process, Path output, Instant startedAt) {
        this.process = process;
        this.output = output;
        this.startedAt = startedAt;
    }

    /**
     * Starts it.
     *
     * @param logs where its output is kept
     * @param arguments of {@code cxr train}
     */
    static TrainProcess start(Path logs, List<String> arguments) throws IOException {
        Path output = Files.createTempFile(logs, "train", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "org.cxrstream.compose.cli.Cxr",
                "train"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().put("CXR_LOG", logs.resolve("train-log.txt").toString());
        Instant startedAt = Instant.now();
        return new TrainProcess(builder.start(), output, startedAt);
    }

    /** Before this it can't have written anything. */
    Instant startedAt() {
        return startedAt;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The exit status, once it has ended by itself. */
    int awaitExit(Duration longest) throws InterruptedException {
        assertThat(process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS))
                .as("has ended within %s: %s", longest, output())
                .isTrue();
        return process.exitValue();
    }

    /** What it printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
