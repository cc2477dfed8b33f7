package org.cxrstream.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
    private static final Path STATE = Path.of("/var/lib/cxr/state");

    @Test
    void shouldHoldGuaranteesWhateverTheUserSets() {
        Properties properties = StreamsProperties.of(new PreprocessConfig(
                Map.of(
                        "bootstrap.servers", "localhost:1",
                        "processing.guarantee", "at_least_once",
                        "main.consumer.auto.offset.reset", "latest",
                        "consumer.isolation.level", "read_uncommitted",
                        "producer.acks", "1",
                        "group.protocol", "streams",
                        "errors.dead.letter.queue.topic.name", "dlq",
                        "application.id", "other"),
                STATE,
                2));

        StreamsConfig config = new StreamsConfig(properties);
        assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(config.getString("application.id")).isEqualTo("cxr-preprocess");
        assertThat(config.getString("group.protocol")).isEqualTo("classic");
        assertThat(config.getString("state.dir")).isEqualTo(STATE.toString());
        assertThat(config.getInt("num.stream.threads")).isEqualTo(2);
        Map<String, Object> consumer = config.getMainConsumerConfigs("group", "client", 0);
        assertThat(consumer).containsEntry("isolation.level", "read_committed");
        assertThat(consumer).containsEntry("auto.offset.reset", "earliest");
        assertThat(consumer.get("max.poll.records")).hasToString("32");
        assertThat(consumer.get("max.poll.interval.ms")).hasToString("900000");
        Map<String, Object> producer = config.getProducerConfigs("client");
        assertThat(producer.get("acks")).hasToString("all");
        assertThat(producer.get("transaction.timeout.ms")).hasToString("60000");
        assertThat(properties).doesNotContainKey("errors.dead.letter.queue.topic.name");
    }

    @Test
    void shouldPassOnWhatTheUserSets() {
        Properties properties = StreamsProperties.of(new PreprocessConfig(
                Map.of(
                        "bootstrap.servers", "localhost:1",
                        "security.protocol", "SSL",
                        "commit.interval.ms", "50",
                        "num.standby.replicas", "1"),
                STATE,
                1));

        assertThat(properties).containsEntry("security.protocol", "SSL");
        assertThat(properties).containsEntry("commit.interval.ms", "50");
        assertThat(properties).containsEntry("num.standby.replicas", "1");
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThatThrownBy(() -> new PreprocessConfig(Map.of(), STATE, 1))
                .hasMessage("kafka: no bootstrap.servers (expected: host:port)");
        assertThatThrownBy(() -> new PreprocessConfig(Map.of("bootstrap.servers", "localhost:1"), STATE, 0))
                .hasMessage("streamThreads: 0 (expected: >= 1)");
    }
}
