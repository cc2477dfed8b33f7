package org.cxrstream.segmenter.live;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.LiveModelFold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays {@code cxr.models} from its beginning and follows it. Has no consumer group: every segmenter
 * reads all of it. For one thread.
 */
final class ModelFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
    private static final Duration CATCHING_UP = Duration.ofMillis(100);
    private static final Duration FOLLOWING = Duration.ofMillis(5);
    private static final Duration CLOSE = Duration.ofMillis(500);

    private final Topic<String, ModelEvent> topic;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private LiveModelFold fold;
    private long end = Long.MAX_VALUE;
    private boolean isCaughtUp;

    ModelFollower(Map<String, ?> kafka, Topic<String, ModelEvent> topic, String line) {
        this.topic = topic;
        this.partition = new TopicPartition(topic.name(), 0);
        this.consumer = new KafkaConsumer<>(TopicReader.consumerProperties(kafka));
        this.fold = LiveModelFold.of(line);
    }

    /**
     * Starts at the beginning; what is on the topic now has to be read before anything is said to be live.
     */
    void connect() {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    /**
     * Reads on.
     *
     * @return what is live; empty until the topic has been read to where it ended at the connect, or if
     *     nothing is
     */
    Optional<LiveModel> follow() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(isCaughtUp ? FOLLOWING : CATCHING_UP)) {
            take(record);
        }
        isCaughtUp = isCaughtUp || consumer.position(partition) >= end;
        return isCaughtUp ? fold.live() : Optional.empty();
    }

    /** Whether the topic has been read to where it ended at the connect. */
    boolean isCaughtUp() {
        return isCaughtUp;
    }

    /** A record that is none of ours can't make a model live, for nobody who reads the topic. */
    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            topic.read(record).present().ifPresent(event -> fold = fold.after(event, record.offset()));
        } catch (PoisonInputException e) {
            LOG.warn("{}@{} passed over: {}", partition, record.offset(), e.reason());
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
