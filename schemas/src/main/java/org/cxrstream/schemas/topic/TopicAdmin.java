package org.cxrstream.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;

/**
 * Creates the topics of the catalogue and proves that those on the broker are as the catalogue says.
 *
 * <p>Throws {@link TransientFaultException} when the broker can't be reached.
 */
public final class TopicAdmin {
    private final Admin admin;
    private final Topics topics;
    private final int patientPartitions;
    private final short replicationFactor;

    /**
     * Works for one deployment.
     *
     * @param admin stays the caller's to close
     * @param patientPartitions partitions of every patient topic, at least 1
     * @param replicationFactor copies of every topic, at least 1
     */
    public TopicAdmin(Admin admin, Topics topics, int patientPartitions, short replicationFactor) {
        if (patientPartitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException("partitions: %d, replication factor: %d (expected: >= 1)"
                    .formatted(patientPartitions, replicationFactor));
        }
        this.admin = admin;
        this.topics = topics;
        this.patientPartitions = patientPartitions;
        this.replicationFactor = replicationFactor;
    }

    /** Creates the topics that are missing; leaves the others as they are. Repeating it changes nothing. */
    public void apply() {
        Set<String> existing = await(admin.listTopics().names());
        List<NewTopic> missing = topics.all().stream()
                .filter(topic -> !existing.contains(topic.name()))
                .map(this::newTopic)
                .toList();
        admin.createTopics(missing).values().values().forEach(TopicAdmin::awaitCreation);
    }

    /** Every difference between broker and catalogue, in words; empty when there is none. */
    public List<String> differences() {
        Set<String> existing = await(admin.listTopics().names());
        List<String> differences = new ArrayList<>();
        List<Topic<?, ?>> present = new ArrayList<>();
        for (Topic<?, ?> topic : topics.all()) {
            if (existing.contains(topic.name())) {
                present.add(topic);
            } else {
                differences.add(topic.name() + ": missing (create it with: compose/cxr topics apply)");
            }
        }
        Map<String, TopicDescription> descriptions =
                await(admin.describeTopics(names(present)).allTopicNames());
        Map<ConfigResource, Config> configs = await(
                admin.describeConfigs(present.stream().map(TopicAdmin::resource).toList())
                        .all());
        for (Topic<?, ?> topic : present) {
            TopicDescription description = requireNonNull(descriptions.get(topic.name()));
            compare(topic, description, requireNonNull(configs.get(resource(topic))), differences);
        }
        return differences;
    }

    /**
     * For services, before they start.
     *
     * @throws SetupException CONFIGURATION if a topic is missing or differs; the message names each difference
     */
    public void require() {
        List<String> differences = differences();
        if (!differences.isEmpty()) {
            throw new SetupException(
                    Kind.CONFIGURATION, "topics differ from the catalogue:\n  " + String.join("\n  ", differences));
        }
    }

    private void compare(Topic<?, ?> topic, TopicDescription description, Config config, List<String> differences) {
        int expected = topic.policy().partitions(patientPartitions);
        int partitions = description.partitions().size();
        if (partitions != expected) {
            differences.add("%s: %d partitions (expected: %d)".formatted(topic.name(), partitions, expected));
        }
        topic.policy().configuration(replicationFactor).forEach((name, value) -> {
            String actual = config.get(name).value();
            if (!value.equals(actual)) {
                differences.add("%s: %s=%s (expected: %s)".formatted(topic.name(), name, actual, value));
            }
        });
    }

    private NewTopic newTopic(Topic<?, ?> topic) {
        return new NewTopic(topic.name(), topic.policy().partitions(patientPartitions), replicationFactor)
                .configs(topic.policy().configuration(replicationFactor));
    }

    private static Set<String> names(Collection<Topic<?, ?>> topics) {
        return topics.stream().map(Topic::name).collect(Collectors.toSet());
    }

    private static ConfigResource resource(Topic<?, ?> topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private static void awaitCreation(KafkaFuture<Void> creation) {
        try {
            await(creation);
        } catch (TransientFaultException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // Another service was faster.
                throw e;
            }
        }
    }

    static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            // Here the broker speaks of topics and their configuration: its text names no patient.
            throw new TransientFaultException("broker can't do what was asked: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while waiting for the broker", e);
        }
    }
}
