package org.cxrstream.compose.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.compose.process.CxrProcess;
import org.jspecify.annotations.Nullable;

/** {@code cxr up} in a JVM of its own, as a user starts it. Closing kills whatever is left of it. */
final class UpProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int HEAP = 768;

    private final CxrProcess process;
    private @Nullable ProcessHandle trainer;

    private UpProcess(CxrProcess process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param folder where its output is kept
     */
    static UpProcess start(Path folder, Path data, int port, String... more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("up", "--data", data.toString(), "--port", Integer.toString(port), "--preset", "demo"));
        command.addAll(List.of("--stow-port", "0", "--disk-watermark", "100"));
        command.addAll(List.of(more));
        return new UpProcess(CxrProcess.start(folder, HEAP, command));
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
        return process.awaitExit(longest);
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
        process.terminate();
    }

    /** SIGKILL, to it alone. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** What it printed so far. */
    String output() {
        return process.output();
    }

    @Override
    public void close() {
        if (trainer != null) {
            trainer.destroyForcibly();
        }
        process.close();
    }
}
