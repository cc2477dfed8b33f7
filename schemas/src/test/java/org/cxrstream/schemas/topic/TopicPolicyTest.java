package org.cxrstream.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicPolicyTest {
    private final Topics topics = Topics.ofRelease();

    @Test
    void shouldKeepPatientEventsForEver() {
        assertThat(topics.patientEvents().policy().configuration((short) 3))
                .isEqualTo(Map.of(
                        "cleanup.policy", "delete",
                        "max.message.bytes", "1048576",
                        "min.insync.replicas", "2",
                        "retention.bytes", "-1",
                        "retention.ms", "-1"));
    }

    @Test
    void shouldHaveOneOrderForModelsAndOneForEachPatient() {
        assertThat(topics.models().policy().partitions(8)).isEqualTo(1);
        assertThat(topics.prepared().policy().partitions(8)).isEqualTo(8);
    }

    @Test
    void shouldCompactWhatHasALatestValue() {
        assertThat(topics.masks().policy().configuration((short) 1))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("min.insync.replicas", "1");
    }
}
