package org.cxrstream.compose.standalone;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A real broker in a JVM of its own, that can be killed and started again on the same port and data. */
public final class BrokerProcess implements AutoCloseable {
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private BrokerProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts a broker on a free port. */
    public static BrokerProcess start(Path folder) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerProcess broker = new BrokerProcess(folder, free.getLocalPort());
            free.close();
            broker.restart();
            return broker;
        }
    }

    /** Starts it again, and returns when it answers. */
    public void restart() throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("broker.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Admin admin = Admin.create(kafka())) {
                return !admin.describeCluster().nodes().get().isEmpty();
            }
        });
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        requireNonNull(process).destroyForcibly().waitFor();
    }

    /** Client properties that reach it. */
    public Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + port);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** The broker's own JVM: folder and port. */
    public static void main(String[] arguments) throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            System.out.println(broker.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }
}
