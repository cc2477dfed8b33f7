package org.cxrstream.compose.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.Topics;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A real broker for one integration test: in a container where Docker runs, embedded elsewhere. Choose with
 * {@code -Dkafka.it=docker|embedded|auto}.
 */
public final class KafkaUnderTest implements AutoCloseable {
    /** Partitions of patient topics in integration tests. */
    public static final int PARTITIONS = 3;

    private final String bootstrapServers;
    private final AutoCloseable broker;

    /** Where the broker runs. */
    enum Kind {
        DOCKER,
        EMBEDDED
    }

    private KafkaUnderTest(String bootstrapServers, AutoCloseable broker) {
        this.bootstrapServers = bootstrapServers;
        this.broker = broker;
    }

    /** Starts a broker with the topics of the catalogue. */
    public static KafkaUnderTest start(Path folder) {
        KafkaUnderTest kafka = startEmpty(folder);
        try (Admin admin = Admin.create(kafka.properties())) {
            new TopicAdmin(admin, Topics.ofRelease(), PARTITIONS, (short) 1).apply();
        }
        return kafka;
    }

    /** Starts a broker without topics. */
    public static KafkaUnderTest startEmpty(Path folder) {
        if (choose(System.getProperty("kafka.it", "auto"), mayHaveDocker()) == Kind.DOCKER) {
            KafkaContainer container = new KafkaContainer("apache/kafka-native:4.3.1");
            container.start();
            return new KafkaUnderTest(container.getBootstrapServers(), container);
        }
        EmbeddedBroker embedded = EmbeddedBroker.start(folder.resolve("kafka-" + UUID.randomUUID()), 0);
        return new KafkaUnderTest(embedded.bootstrapServers(), embedded);
    }

    /** Client properties that reach the broker. */
    public Map<String, Object> properties() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() throws Exception {
        broker.close();
    }

    static Kind choose(String wanted, boolean mayHaveDocker) {
        return switch (wanted) {
            case "docker" -> Kind.DOCKER;
            case "embedded" -> Kind.EMBEDDED;
            case "auto" ->
                mayHaveDocker && DockerClientFactory.instance().isDockerAvailable() ? Kind.DOCKER : Kind.EMBEDDED;
            default ->
                throw new IllegalArgumentException(
                        "kafka.it: %s (expected: docker, embedded or auto)".formatted(wanted));
        };
    }

    /** Asking Testcontainers without a socket would cost a third of a second and two ERROR lines. */
    private static boolean mayHaveDocker() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }
}
