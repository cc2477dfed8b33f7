package org.cxrstream.trainer.command;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.event.TrainingProgress;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.SchemaTopic;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.trainer.corpus.Corpus;
import org.cxrstream.trainer.corpus.CorpusFeed;
import org.cxrstream.trainer.corpus.DeadLetterWriter;
import org.cxrstream.trainer.corpus.SplitRule;
import org.cxrstream.trainer.promotion.KafkaModelLedger;
import org.cxrstream.trainer.promotion.ModelLedger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trainer's connections to the broker. The producer may be used by several threads, the rest by one. */
final class TrainerClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerClients.class);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    /** Short, for whoever calls tries again itself, and has to hear of a closing service soon. */
    private static final int BLOCK_MILLIS = 2_000;

    private static final int DELIVERY_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 3_000;

    private final Map<String, String> kafka;
    private final Topics topics;
    private final Producer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> corpusConsumer;
    private final KafkaConsumer<byte[], byte[]> commandConsumer;

    TrainerClients(Map<String, String> kafka, Topics topics) {
        this.kafka = kafka;
        this.topics = topics;
        Map<String, Object> properties = new HashMap<>(ProducerProperties.of(kafka));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        producer = new KafkaProducer<>(properties);
        corpusConsumer = new KafkaConsumer<>(TopicReader.consumerProperties(kafka));
        commandConsumer = new KafkaConsumer<>(CommandQueue.consumerProperties(kafka));
    }

    /**
     * The deployment's split.
     *
     * @throws SetupException UNAVAILABLE if the broker can't be reached, CONFIGURATION if there is no deployment
     */
    static SplitRule splitRule(Map<String, String> kafka, Topics topics) {
        try {
            return DeploymentTopic.read(kafka, topics)
                    .map(deployment -> new SplitRule(deployment.getSplitSalt()))
                    .orElseThrow(() -> new SetupException(
                            Kind.CONFIGURATION,
                            "cxr.deployment: empty (expected: a deployment, made by compose/cxr topics apply)"));
        } catch (KafkaException e) {
            throw new SetupException(
                    Kind.UNAVAILABLE,
                    "trainer: no broker at %s (%s)".formatted(kafka.get("bootstrap.servers"), e.getMessage()));
        }
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    void announceSchemas() {
        SchemaTopic.announce(producer, topics);
    }

    void learnSchemas() {
        SchemaTopic.learn(kafka, topics);
    }

    CorpusFeed feed(Corpus corpus, Clock clock) {
        return new CorpusFeed(corpusConsumer, topics, corpus, deadLetters(clock), this::learnSchemas);
    }

    CommandQueue commands(Clock clock) {
        return new CommandQueue(commandConsumer, topics, deadLetters(clock));
    }

    ModelLedger ledger() {
        return new KafkaModelLedger(kafka, producer, topics);
    }

    /** Sends without waiting: progress is for watching, and may get lost. */
    void send(TrainingProgress progress) {
        try {
            Future<RecordMetadata> unused = producer.send(
                    topics.trainingProgress().record(progress.getRun(), progress),
                    (metadata, failure) -> logIfLost(progress, failure));
        } catch (KafkaException e) {
            logIfLost(progress, e);
        }
    }

    private static void logIfLost(TrainingProgress progress, @Nullable Exception failure) {
        if (failure != null) {
            LOG.warn("progress of {} is lost: {}", progress.getRun(), failure.getMessage());
        }
    }

    private DeadLetterWriter deadLetters(Clock clock) {
        return new DeadLetterWriter(producer, topics, clock);
    }

    @Override
    public void close() {
        producer.close(CLOSE);
        corpusConsumer.close(CloseOptions.timeout(CLOSE));
        commandConsumer.close(CloseOptions.timeout(CLOSE));
    }
}
