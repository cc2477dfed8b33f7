package org.cxrstream.compose.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.Deployment;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.WriterSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue against a real broker. */
class TopicAdminIT {
    private static final Deployment DEPLOYMENT = new Deployment("default", "00112233aabbccdd", 3, "salt");

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();

    @Test
    void shouldCreateTopicsOnceAndNameEveryDifference() throws Exception {
        try (KafkaUnderTest kafka = KafkaUnderTest.startEmpty(folder);
                Admin admin = Admin.create(kafka.properties())) {
            TopicAdmin ours = new TopicAdmin(admin, topics, 3, (short) 1);
            assertThat(ours.differences()).hasSize(11).allMatch(text -> text.contains("missing"));
            ours.apply();
            ours.apply();
            assertThat(ours.differences()).isEmpty();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, "cxr.masks"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            // The broker hears of it from the controller a moment after the answer.
            await().untilAsserted(() -> assertThatExceptionOfType(SetupException.class)
                    .isThrownBy(ours::require)
                    .withMessageContaining("cxr.masks: cleanup.policy=delete (expected: compact)"));
            assertThat(new TopicAdmin(admin, topics, 5, (short) 1).differences())
                    .contains("cxr.prepared: 3 partitions (expected: 5)");
        }
    }

    @Test
    void shouldRefuseAnotherPseudonymKeyAndShowBothFingerprints() throws Exception {
        try (KafkaUnderTest kafka = KafkaUnderTest.start(folder);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(ProducerProperties.of(kafka.properties()))) {
            assertThat(DeploymentTopic.read(kafka.properties(), topics)).isEmpty();
            DeploymentTopic.claim(kafka.properties(), producer, topics, DEPLOYMENT);
            DeploymentTopic.claim(kafka.properties(), producer, topics, DEPLOYMENT);
            Deployment other = new Deployment("default", "ffffffffffffffff", 3, "salt");
            assertThatExceptionOfType(SetupException.class)
                    .isThrownBy(() -> DeploymentTopic.claim(kafka.properties(), producer, topics, other))
                    .withMessageContaining("ffffffffffffffff")
                    .withMessageContaining("00112233aabbccdd")
                    .satisfies(e -> assertThat(e.kind().exitCode()).isEqualTo(77));
            assertThat(DeploymentTopic.read(kafka.properties(), topics)).contains(DEPLOYMENT);
        }
    }

    @Test
    void shouldTeachSchemasThroughTheirTopic() throws Exception {
        try (KafkaUnderTest kafka = KafkaUnderTest.start(folder);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(ProducerProperties.of(kafka.properties()))) {
            SchemaTopic.announce(producer, topics);
            Topics learner = Topics.ofRelease();
            SchemaTopic.learn(kafka.properties(), learner);
            for (var schema : WriterSchemas.RELEASE) {
                assertThat(learner.writers().findByFingerprint(WriterSchemas.fingerprint(schema)))
                        .isEqualTo(schema);
            }
        }
    }
}
