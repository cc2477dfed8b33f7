package org.cxrstream.trainer.corpus;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings {@code cxr.prepared} and {@code cxr.annotations} into the corpus, each record once: the offsets lie in the
 * corpus and are committed with what they stand for. Takes all partitions itself, without a group, for a corpus wants
 * them all. A record that can't be used is refused and the next one is taken; one whose writer's schema isn't known
 * yet holds its partition until it is. Not thread-safe; the consumer stays the caller's to close.
 */
public final class CorpusFeed {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusFeed.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final Corpus corpus;
    private final RefusedRecords refused;
    private final Runnable learnSchemas;
    private final List<TopicPartition> partitions;
    private Optional<UnknownSchemaException> held = Optional.empty();

    /**
     * Takes over a consumer and puts it where the corpus ends.
     *
     * @param consumer made with {@link org.cxrstream.schemas.topic.TopicReader#consumerProperties}
     * @param topics the catalogue
     * @param corpus what is filled
     * @param refused takes what can't be used
     * @param learnSchemas reads {@code cxr.schemas} again
     */
    public CorpusFeed(
            Consumer<byte[], byte[]> consumer,
            Topics topics,
            Corpus corpus,
            RefusedRecords refused,
            Runnable learnSchemas) {
        this.consumer = requireNonNull(consumer, "consumer");
        this.topics = requireNonNull(topics, "topics");
        this.corpus = requireNonNull(corpus, "corpus");
        this.refused = requireNonNull(refused, "refused");
        this.learnSchemas = requireNonNull(learnSchemas, "learnSchemas");
        partitions = Stream.of(topics.prepared().name(), topics.annotations().name())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            corpus.next(partition)
                    .ifPresentOrElse(
                            next -> consumer.seek(partition, next), () -> consumer.seekToBeginning(List.of(partition)));
        }
    }

    /**
     * Takes in what is there and makes it durable. Reads {@code cxr.schemas} again if a partition is held.
     *
     * @param timeout how long to wait for a first record
     * @return how many records were taken in or refused
     * @throws UnknownSchemaException if a partition is held and nothing else came; poll again after a pause
     * @throws org.cxrstream.schemas.error.TransientFaultException if a dead letter couldn't be written; poll again later
     */
    public int poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        int taken = 0;
        boolean isTaken = false;
        held = Optional.empty();
        try {
            for (TopicPartition partition : records.partitions()) {
                taken += takeAll(partition, records.records(partition));
            }
            isTaken = true;
        } finally {
            if (!isTaken) {
                seekToCorpus(); // What was polled and not taken in comes again.
            }
        }
        if (taken > 0) {
            corpus.commit();
        }
        if (held.isPresent()) {
            learnSchemas.run();
            if (taken == 0) {
                throw held.get();
            }
        }
        return taken;
    }

    /** Says whether every record that is committed now has been taken in. Asks the broker. */
    public boolean isCaughtUp() {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void seekToCorpus() {
        for (TopicPartition partition : partitions) {
            corpus.next(partition)
                    .ifPresentOrElse(
                            next -> consumer.seek(partition, next), () -> consumer.seekToBeginning(List.of(partition)));
        }
    }

    private int takeAll(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        int taken = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                takeOrRefuse(record);
            } catch (UnknownSchemaException e) {
                LOG.warn("not ready: {}@{}: {}", partition, record.offset(), e.getMessage());
                consumer.seek(partition, record.offset());
                held = Optional.of(e);
                return taken;
            }
            corpus.advance(partition, record.offset() + 1);
            taken++;
        }
        return taken;
    }

    private void takeOrRefuse(ConsumerRecord<byte[], byte[]> record) {
        try {
            take(record);
        } catch (PoisonInputException e) {
            LOG.warn("refused {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            refused.refuse(record, e.reason());
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.prepared().name())) {
            corpus.takePrepared(topics.prepared().read(record));
        } else {
            corpus.takeAnnotation(topics.annotations().read(record));
        }
    }
}
