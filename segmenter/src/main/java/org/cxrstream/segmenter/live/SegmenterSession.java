package org.cxrstream.segmenter.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, from the transactional producer's start to its end. Images are segmented
 * first, then masks and offsets are written in one transaction: a reader of committed records sees each
 * mask once, in the order of {@code cxr.prepared}. Until a model is live the partitions are paused, and the
 * consumer stays in its group.
 *
 * <p>For one thread. Any {@link org.apache.kafka.common.KafkaException} that leaves a method ends the
 * session: the caller closes it and opens another, which goes on from the last committed transaction.
 */
final class SegmenterSession implements AutoCloseable {
    static final String GROUP = "cxr-segmenter";
    static final String TRANSACTIONAL_ID_PREFIX = "cxr-segmenter-";

    private static final Logger LOG = LoggerFactory.getLogger(SegmenterSession.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofMillis(1500);

    private final Map<String, String> kafka;
    private final Topics topics;
    private final ModelSwitch models;
    private final SegmentationStep step;
    private final BooleanSupplier closing;
    private final Consumer<List<StepOutput>> committed;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> prepared;
    private final ModelFollower follower;

    /**
     * Makes the clients; {@link #connect()} talks to the broker.
     *
     * @param closing asked between two images
     * @param committed is told what each committed transaction held
     */
    SegmenterSession(
            SegmenterConfig config,
            Topics topics,
            ModelSwitch models,
            SegmentationStep step,
            BooleanSupplier closing,
            Consumer<List<StepOutput>> committed) {
        this.kafka = config.kafka();
        this.topics = topics;
        this.models = models;
        this.step = step;
        this.closing = closing;
        this.committed = committed;
        this.producer = new KafkaProducer<>(producerProperties(config));
        this.prepared = new KafkaConsumer<>(consumerProperties(config));
        this.follower = new ModelFollower(kafka, topics.models(), config.line());
    }

    static Map<String, Object> producerProperties(SegmenterConfig config) {
        Map<String, Object> properties = ProducerProperties.of(config.kafka());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID_PREFIX + config.instance());
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        return properties;
    }

    static Map<String, Object> consumerProperties(SegmenterConfig config) {
        Map<String, Object> properties = new HashMap<>(TopicReader.consumerProperties(config.kafka()));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.pollRecords());
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // The group notices soon that an instance was killed.
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        return properties;
    }

    /**
     * Ends what an earlier holder of our transactional id left open, learns and announces schemas, joins
     * the group.
     */
    void connect() {
        producer.initTransactions();
        SchemaTopic.learn(kafka, topics);
        producer.beginTransaction();
        SchemaTopic.announce(producer, topics);
        producer.commitTransaction();
        follower.connect();
        prepared.subscribe(List.of(topics.prepared().name()), new PauseUntilLive());
    }

    /** Follows the models, then makes the masks of at most one batch of images. */
    void advance() {
        follower.follow().ifPresent(models::want);
        if (follower.isCaughtUp()) {
            models.refresh();
        }
        if (isLive()) {
            prepared.resume(prepared.paused());
        } else {
            prepared.pause(prepared.assignment());
        }
        ConsumerRecords<byte[], byte[]> batch = prepared.poll(POLL);
        if (!batch.isEmpty()) {
            models.current()
                    .filter(model -> isFollowing())
                    .ifPresentOrElse(model -> segment(batch, model), this::rewind);
        }
    }

    /** Whether the topic of models has been read and the live model is loaded. */
    boolean isLive() {
        return isFollowing() && models.current().isPresent();
    }

    /** Whether the topic of models has been read. */
    boolean isFollowing() {
        return follower.isCaughtUp();
    }

    private void segment(ConsumerRecords<byte[], byte[]> batch, MaskSource model) {
        List<StepOutput> outputs = new ArrayList<>(batch.count());
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            if (closing.getAsBoolean()) {
                return; // Nothing of the batch was written: the next session makes it again.
            }
            outputs.add(step.apply(record, model));
        }
        try {
            write(outputs, batch.nextOffsets());
            committed.accept(outputs);
        } catch (CommitFailedException | TransactionAbortableException e) {
            LOG.info("transaction aborted, its images are read again: {}", e.getMessage());
            producer.abortTransaction();
            rewind();
        }
    }

    private void write(List<StepOutput> outputs, Map<TopicPartition, OffsetAndMetadata> offsets) {
        producer.beginTransaction();
        outputs.stream().flatMap(output -> output.records().stream()).forEach(producer::send);
        producer.sendOffsetsToTransaction(offsets, prepared.groupMetadata());
        producer.commitTransaction();
    }

    /** Goes back to what the last committed transaction says. */
    private void rewind() {
        Set<TopicPartition> assignment = prepared.assignment();
        Map<TopicPartition, OffsetAndMetadata> positions = prepared.committed(assignment);
        for (TopicPartition partition : assignment) {
            OffsetAndMetadata position = positions.get(partition);
            if (position == null) {
                prepared.seekToBeginning(List.of(partition));
            } else {
                prepared.seek(partition, position);
            }
        }
    }

    /** Leaves the group, so that others take over at once; an interrupted thread stays interrupted. */
    @Override
    public void close() {
        boolean wasInterrupted = Thread.interrupted();
        try (follower;
                Closing producerClosing = () -> producer.close(CLOSE)) {
            prepared.close(CloseOptions.timeout(CLOSE));
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A client's closing, which throws nothing checked. */
    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** Partitions that come while no model is live wait too. */
    private final class PauseUntilLive implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!isLive()) {
                prepared.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Every batch is committed before the next poll: nothing is under way.
        }
    }
}
