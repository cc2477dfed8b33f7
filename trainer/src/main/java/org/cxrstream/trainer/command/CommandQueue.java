package org.cxrstream.trainer.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.TrainingCommand;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.trainer.corpus.RefusedRecords;

/**
 * The commands of {@code cxr.training-commands}, one at a time. A command counts as done only when its run has ended:
 * one that was under way when the process died is handed out again. Takes the topic's one partition itself, as a
 * training may last longer than a group's patience; the group only keeps the offset.
 * Not thread-safe; the consumer stays the caller's to close.
 */
final class CommandQueue {
    private static final String GROUP = "cxr-trainer";

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final RefusedRecords refused;
    private final TopicPartition partition;
    private long handedOut;

    CommandQueue(Consumer<byte[], byte[]> consumer, Topics topics, RefusedRecords refused) {
        this.consumer = consumer;
        this.topics = topics;
        this.refused = refused;
        partition = new TopicPartition(topics.trainingCommands().name(), 0);
        consumer.assign(List.of(partition));
        rewind();
    }

    /** What the consumer has to be made with. */
    static Map<String, Object> consumerProperties(Map<String, String> kafka) {
        Map<String, Object> properties = new HashMap<>(TopicReader.consumerProperties(kafka));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return properties;
    }

    /** The next command, if there is one; it stays the next until {@link #done}. */
    Optional<TrainingCommand> next(Duration timeout) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            handedOut = record.offset();
            try {
                Optional<TrainingCommand> command =
                        topics.trainingCommands().read(record).present();
                if (command.isPresent()) {
                    return command;
                }
            } catch (PoisonInputException e) {
                refused.refuse(record, e.reason());
            }
            done();
        }
        return Optional.empty();
    }

    /** The command that was handed out last has been dealt with. */
    void done() {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(handedOut + 1)));
    }

    /** Hands out again what isn't done. */
    void rewind() {
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        if (committed == null) {
            consumer.seekToBeginning(List.of(partition));
        } else {
            consumer.seek(partition, committed);
        }
    }
}
