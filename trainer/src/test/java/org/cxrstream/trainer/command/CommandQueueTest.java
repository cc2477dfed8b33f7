package org.cxrstream.trainer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
    private static final TopicPartition PARTITION = new TopicPartition("cxr.training-commands", 0);

    private final Topics topics = Topics.ofRelease();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<DeadLetterReason> refused = new ArrayList<>();

    CommandQueueTest() {
        consumer.setMaxPollRecords(1);
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    @Test
    void shouldHandOutACommandAgainUntilItIsDone() {
        CommandQueue queue = queue();
        consumer.addRecord(command(0, "a"));
        assertThat(queue.next(Duration.ZERO)).map(TrainingCommand::getRun).contains("a");
        queue.rewind();
        consumer.addRecord(command(0, "a"));
        assertThat(queue.next(Duration.ZERO)).map(TrainingCommand::getRun).contains("a");
        queue.done();
        queue.rewind();
        assertThat(consumer.position(PARTITION)).isEqualTo(1);
        assertThat(queue.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoCommandAndGoOn() {
        CommandQueue queue = queue();
        consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, 0, "x".getBytes(UTF_8), new byte[] {9}));
        assertThat(queue.next(Duration.ZERO)).isEmpty();
        assertThat(refused).containsExactly(DeadLetterReason.RECORD_UNDECODABLE);
        consumer.addRecord(command(1, "b"));
        assertThat(queue.next(Duration.ZERO)).map(TrainingCommand::getRun).contains("b");
    }

    private CommandQueue queue() {
        return new CommandQueue(consumer, topics, (record, reason) -> refused.add(reason));
    }

    private ConsumerRecord<byte[], byte[]> command(long offset, String run) {
        TrainingCommand command =
                new TrainingCommand(run, "lungs", TrainingTrigger.OPERATOR, "demo", 1L, Map.of(), Instant.EPOCH);
        var record = topics.trainingCommands().record(run, command);
        return new ConsumerRecord<>(PARTITION.topic(), 0, offset, record.key(), record.value());
    }
}
