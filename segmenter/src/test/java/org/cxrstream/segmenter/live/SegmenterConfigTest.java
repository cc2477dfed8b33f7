package org.cxrstream.segmenter.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.Precision;
import org.junit.jupiter.api.Test;

class SegmenterConfigTest {
    private static final Map<String, String> KAFKA = Map.of("bootstrap.servers", "localhost:9092");

    private static SegmenterConfig config(Map<String, String> kafka, String instance, String line, int pollRecords) {
        return new SegmenterConfig(
                kafka, instance, line, Path.of("models"), pollRecords, Precision.FP32, MaskCleanUp.NONE);
    }

    @Test
    void shouldNameTheTransactionsAfterTheInstance() {
        SegmenterConfig config = config(KAFKA, "ward-3", "lungs", 16);
        assertThat(SegmenterSession.producerProperties(config))
                .containsEntry("transactional.id", "cxr-segmenter-ward-3")
                .containsEntry("acks", "all");
    }

    @Test
    void shouldReadCommittedFromTheEarliestInTheGroupWhateverTheUserSays() {
        Map<String, String> weak = Map.of(
                "bootstrap.servers", "localhost:9092",
                "isolation.level", "read_uncommitted",
                "enable.auto.commit", "true",
                "group.id", "another");
        assertThat(SegmenterSession.consumerProperties(config(weak, "a", "lungs", 16)))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("group.id", "cxr-segmenter")
                .containsEntry("max.poll.records", 16);
    }

    @Test
    void shouldSayWhatWasGivenAndExpected() {
        assertThatThrownBy(() -> config(Map.of(), "a", "lungs", 16))
                .isInstanceOf(SetupException.class)
                .hasMessage("segmenter: bootstrap.servers: '' (expected: host:port,…)");
        assertThatThrownBy(() -> config(KAFKA, "a/b", "lungs", 16))
                .hasMessage("segmenter: instance: 'a/b' (expected: 1 to 100 of A-Z a-z 0-9 . _ -)");
        assertThatThrownBy(() -> config(KAFKA, "a", " ", 16)).hasMessage("segmenter: line: ' ' (expected: not blank)");
        assertThatThrownBy(() -> config(KAFKA, "a", "lungs", 0))
                .hasMessage("segmenter: pollRecords: '0' (expected: 1 to 500)");
    }
}
