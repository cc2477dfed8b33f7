package org.cxrstream.compose.process;

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
import java.util.stream.Stream;

/** A command of {@code cxr} in a JVM of its own, as a user starts it. Closing kills it and whatever it has started. */
public final class CxrProcess implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Instant startedAt;

    private CxrProcess(Process process, Path output, Instant startedAt) {
        this.process = process;
        this.output = output;
        this.startedAt = startedAt;
    }

    /**
     * Starts it.
     *
     * @param logs where its output is kept
     * @param heap megabytes of Java's heap
     * @param arguments the command and what it takes
     */
    public static CxrProcess start(Path logs, int heap, List<String> arguments) throws IOException {
        Path output = Files.createTempFile(logs, arguments.get(0), ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + heap + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                "org.cxrstream.compose.cli.Cxr"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment()
                .put("CXR_LOG", logs.resolve(arguments.get(0) + "-log.txt").toString());
        Instant startedAt = Instant.now();
        return new CxrProcess(builder.start(), output, startedAt);
    }

    /** Before this it can't have written anything. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processes that it has started. */
    public Stream<ProcessHandle> children() {
        return process.children();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL, to it alone; returns when it is dead. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The exit status, once it has ended by itself. */
    public int awaitExit(Duration longest) throws InterruptedException {
        assertThat(process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS))
                .as("has ended within %s: %s", longest, output())
                .isTrue();
        return process.exitValue();
    }

    /** What it printed so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
