package org.cxrstream.compose.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/**
 * A real Kafka broker in this JVM: KRaft in combined mode, one node, loopback only. What it acknowledged is
 * there after the process was killed. What must also survive power loss is flushed record by record:
 * {@link Standalone} says which topics.
 *
 * <p>The caller holds the lock of the folder: two brokers on one folder block each other's shutdown.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration ABORT = Duration.ofSeconds(10);

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker, formatting the folder the first time.
     *
     * @param folder the broker's logs
     * @param port port of clients, 0 for any free one
     * @throws SetupException UNAVAILABLE if the port is taken
     */
    public static EmbeddedBroker start(Path folder, int port) {
        int clientPort = port == 0 ? freePort() : requireFree(port);
        Properties properties = properties(folder, clientPort, freePort());
        try {
            formatOnce(folder, properties);
        } catch (Exception e) { // Formatter declares Exception.
            throw new SetupException(Kind.CANNOT_CREATE, "broker folder %s: %s".formatted(folder, e));
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        boolean isStarted = false;
        try {
            server.startup();
            isStarted = true;
            return new EmbeddedBroker(server, clientPort);
        } finally {
            if (!isStarted) {
                abort(server);
            }
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Stops the broker and waits until it has. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    static Properties properties(Path folder, int port, int controllerPort) {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("controller.quorum.voters", "1@%s:%d".formatted(HOST, controllerPort));
        p.setProperty("listeners", "CLIENT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
        p.setProperty("advertised.listeners", "CLIENT://%s:%d".formatted(HOST, port));
        p.setProperty("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("inter.broker.listener.name", "CLIENT");
        p.setProperty("log.dirs", folder.toAbsolutePath().toString());
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.setProperty(internal + ".replication.factor", "1");
            p.setProperty(internal + ".num.partitions", "3");
        }
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("message.max.bytes", Integer.toString(2 * 1024 * 1024));
        // One cleaner with a small map: the default takes 128 MiB of heap.
        p.setProperty("log.cleaner.threads", "1");
        p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(2 * 1024 * 1024 + 1));
        return p;
    }

    private static void formatOnce(Path folder, Properties properties) throws Exception {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(folder);
        new Formatter()
                .setPrintStream(new PrintStream(new ByteArrayOutputStream(), true, UTF_8))
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setClusterId(Uuid.randomUuid().toString())
                .setDirectories(List.of(folder.toString()))
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
    }

    /** A failed start leaves threads behind that keep the JVM alive: stop them, but don't wait for ever. */
    private static void abort(KafkaRaftServer server) {
        try {
            CompletableFuture.runAsync(server::shutdown).get(ABORT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return; // The failure that led here is the one to report.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // As Kafka does: a port in TIME_WAIT is free.
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException e) {
            throw new SetupException(
                    Kind.UNAVAILABLE,
                    "port %d: taken by another program (expected: a free one; give another --port)".formatted(port));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new SetupException(Kind.UNAVAILABLE, "no free port on loopback");
        }
    }
}
