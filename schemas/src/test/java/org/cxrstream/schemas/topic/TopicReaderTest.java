package org.cxrstream.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
    @Test
    void shouldReadCommittedRecordsAndMakeNoTopicWhateverTheUserSet() {
        Map<String, Object> weak = Map.of(
                "bootstrap.servers", "localhost:1",
                "isolation.level", "read_uncommitted",
                "auto.offset.reset", "latest",
                "allow.auto.create.topics", "true");

        assertThat(TopicReader.consumerProperties(weak))
                .containsEntry("bootstrap.servers", "localhost:1")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("allow.auto.create.topics", false);
    }
}
