package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates and checks the topics. */
@Command(
        name = "topics",
        description = "Create the topics of the catalogue, or check that the broker's are as it says.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  cxr topics apply --bootstrap-server kafka:9092 --replication-factor 3"})
final class TopicsCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Create what is missing; leave the rest as it is.")
    int apply(@Mixin KafkaOptions kafka, @Mixin ShapeOptions shape) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            TopicAdmin topics = shape.admin(admin);
            topics.apply();
            return report(topics.differences());
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Print every difference; exit with 78 if there is one.")
    int check(@Mixin KafkaOptions kafka, @Mixin ShapeOptions shape) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            return report(shape.admin(admin).differences());
        }
    }

    private int report(List<String> differences) {
        PrintWriter out = spec.commandLine().getOut();
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            out.println("topics: as the catalogue says");
        }
        return differences.isEmpty() ? 0 : Kind.CONFIGURATION.exitCode();
    }

    /** What a deployment fixes. */
    static final class ShapeOptions {
        @Option(
                names = "--partitions",
                defaultValue = "${env:CXR_PARTITIONS:-8}",
                description = "Partitions of every patient topic, fixed for ever (default ${DEFAULT-VALUE}).")
        private int partitions = 8;

        @Option(
                names = "--replication-factor",
                defaultValue = "${env:CXR_REPLICATION_FACTOR:-1}",
                description = "Copies of every topic (default ${DEFAULT-VALUE}).")
        private short replicationFactor = 1;

        TopicAdmin admin(Admin admin) {
            if (partitions < 1 || replicationFactor < 1) {
                throw new SetupException(
                        Kind.USAGE,
                        "--partitions %d, --replication-factor %d (expected: >= 1)"
                                .formatted(partitions, replicationFactor));
            }
            return new TopicAdmin(admin, Topics.ofRelease(), partitions, replicationFactor);
        }
    }
}
