package org.cxrstream.compose.standalone;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer in a JVM of its own, at lower priority and with its own heap: a native crash in training must
 * not stop intake. It is started again when it ends, and ends itself when this JVM does, since its standard
 * input closes then.
 */
public final class TrainerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerProcess.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(8);
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final List<String> command;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper = new Thread(this::keepRunning, "trainer-keeper");
    private volatile Process process;

    /**
     * Starts it.
     *
     * @param mainClass what the JVM runs, on this JVM's class path
     * @param arguments what it is told
     */
    public TrainerProcess(String mainClass, List<String> arguments) {
        this.command = command(mainClass, arguments);
        this.process = launch();
        keeper.start();
    }

    /** Whether the JVM runs at the moment. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Asks it to end and waits 8 seconds at most; then kills it. What it had committed stays. */
    @Override
    public void close() {
        closing.countDown();
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            keeper.join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void keepRunning() {
        try {
            while (closing.getCount() > 0) {
                int status = process.waitFor();
                if (closing.getCount() == 0) {
                    return;
                }
                LOG.warn("the trainer ended with status {}; started again in {} s", status, PAUSE.toSeconds());
                if (closing.await(PAUSE.toSeconds(), TimeUnit.SECONDS)) {
                    return;
                }
                process = launch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(Redirect.PIPE)
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new SetupException(Kind.UNAVAILABLE, "trainer: no process can be started");
        }
    }

    private static List<String> command(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "10"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx1g", "-XX:-UsePerfData", "-Dai.djl.offline=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }
}
