package org.cxrstream.trainer.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.PatientPartitioner;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.cxrstream.schemas.topic.WriterSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusFeedTest {
    private static final TopicPartition PREPARED = new TopicPartition("cxr.prepared", 0);
    private static final TopicPartition ANNOTATIONS = new TopicPartition("cxr.annotations", 0);
    private static final int PATIENT = 2; // a train patient under the salt "salt"

    @TempDir
    Path temporary;

    private final Topics topics = Topics.ofRelease();
    private final AtomicInteger learnt = new AtomicInteger();

    @Test
    void shouldReadOnWhereTheCorpusEnds() {
        try (Corpus corpus = open()) {
            MockConsumer<byte[], byte[]> consumer = consumer();
            CorpusFeed feed = feed(consumer, corpus, refuseNothing());
            consumer.addRecord(prepared(0, CorpusRecords.prepared(PATIENT, 1, 10, 1)));
            consumer.addRecord(annotated(0, 1));
            assertThat(feed.poll(Duration.ZERO)).isEqualTo(2);
            assertThat(feed.isCaughtUp()).isFalse(); // the broker of this test says that three records are there
        }
        try (Corpus corpus = open()) {
            assertThat(corpus.inventory().train()).isEqualTo(new CorpusInventory.Count(1, 1));
            MockConsumer<byte[], byte[]> consumer = consumer();
            feed(consumer, corpus, refuseNothing());
            assertThat(consumer.position(PREPARED)).isEqualTo(1);
            assertThat(consumer.position(ANNOTATIONS)).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseWhatCantBeUsedAndGoOn() {
        MockProducer<byte[], byte[]> producer = new MockProducer<>(
                true, new PatientPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        DeadLetterWriter deadLetters =
                new DeadLetterWriter(producer, topics, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        try (Corpus corpus = open()) {
            MockConsumer<byte[], byte[]> consumer = consumer();
            CorpusFeed feed = feed(consumer, corpus, deadLetters);
            byte[] key = topics.prepared().key().encode(CorpusRecords.key(PATIENT, 1));
            consumer.addRecord(new ConsumerRecord<>("cxr.prepared", 0, 0, key, new byte[] {1, 2, 3}));
            consumer.addRecord(prepared(1, CorpusRecords.prepared(PATIENT, 2, 20, 1)));
            assertThat(feed.poll(Duration.ZERO)).isEqualTo(2);
            assertThat(corpus.inventory().pretraining().images()).isEqualTo(1);
        }
        assertThat(producer.history()).hasSize(1);
        ProducerRecord<byte[], byte[]> letter = producer.history().get(0);
        assertThat(new String(letter.key(), UTF_8)).isEqualTo(CorpusRecords.patient(PATIENT) + "/cxr.prepared-0@0");
        assertThat(topics.deadLetters().value().decode(letter.value()).getReason())
                .isEqualTo(DeadLetterReason.RECORD_UNDECODABLE);
    }

    @Test
    void shouldTakeRecordsAgainIfADeadLetterCouldNotBeWritten() {
        try (Corpus corpus = open()) {
            MockConsumer<byte[], byte[]> consumer = consumer();
            CorpusFeed feed = feed(consumer, corpus, (record, reason) -> {
                throw new TransientFaultException("broker away", null);
            });
            consumer.addRecord(prepared(0, CorpusRecords.prepared(PATIENT, 1, 10, 1)));
            byte[] key = topics.prepared().key().encode(CorpusRecords.key(PATIENT, 1));
            consumer.addRecord(new ConsumerRecord<>("cxr.prepared", 0, 1, key, new byte[] {1, 2, 3}));
            assertThatThrownBy(() -> feed.poll(Duration.ZERO)).isInstanceOf(TransientFaultException.class);
            assertThat(consumer.position(PREPARED)).isEqualTo(1);
        }
    }

    @Test
    void shouldHoldAPartitionWhileTheWritersSchemaIsUnknown() {
        var stranger = SchemaBuilder.record("PreparedImage")
                .namespace("org.cxrstream.schemas.event")
                .fields()
                .endRecord();
        byte[] value = new byte[10];
        value[0] = (byte) 0xC3;
        value[1] = 1;
        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putLong(2, WriterSchemas.fingerprint(stranger));
        try (Corpus corpus = open()) {
            MockConsumer<byte[], byte[]> consumer = consumer();
            CorpusFeed feed = feed(consumer, corpus, refuseNothing());
            byte[] key = topics.prepared().key().encode(CorpusRecords.key(PATIENT, 1));
            consumer.addRecord(new ConsumerRecord<>("cxr.prepared", 0, 0, key, value));
            consumer.addRecord(prepared(1, CorpusRecords.prepared(PATIENT, 2, 20, 1)));
            consumer.addRecord(annotated(0, 2));
            assertThat(feed.poll(Duration.ZERO)).as("only the annotation").isEqualTo(1);
            assertThat(learnt).hasValue(1);
            assertThat(consumer.position(PREPARED)).isZero();
            consumer.addRecord(new ConsumerRecord<>("cxr.prepared", 0, 0, key, value));
            assertThatThrownBy(() -> feed.poll(Duration.ZERO))
                    .as("the caller pauses")
                    .isInstanceOf(UnknownSchemaException.class);
            assertThat(learnt).hasValue(2);
            assertThat(consumer.position(PREPARED)).isZero();
        }
    }

    private Corpus open() {
        return Corpus.open(temporary.resolve("corpus"), new SplitRule("salt"));
    }

    private CorpusFeed feed(MockConsumer<byte[], byte[]> consumer, Corpus corpus, RefusedRecords refused) {
        return new CorpusFeed(consumer, topics, corpus, refused, learnt::incrementAndGet);
    }

    private static RefusedRecords refuseNothing() {
        return (record, reason) -> {
            throw new AssertionError("refused: " + reason);
        };
    }

    private static MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        for (TopicPartition partition : List.of(PREPARED, ANNOTATIONS)) {
            Node broker = new Node(0, "localhost", 1);
            consumer.updatePartitions(
                    partition.topic(),
                    List.of(new PartitionInfo(partition.topic(), 0, broker, new Node[] {broker}, new Node[] {broker})));
        }
        consumer.updateBeginningOffsets(Map.of(PREPARED, 0L, ANNOTATIONS, 0L));
        consumer.updateEndOffsets(Map.of(PREPARED, 2L, ANNOTATIONS, 1L));
        return consumer;
    }

    private ConsumerRecord<byte[], byte[]> prepared(long offset, TopicRecord<PatientImage, PreparedEvent> record) {
        ProducerRecord<byte[], byte[]> written =
                topics.prepared().record(record.key(), record.present().orElseThrow());
        return new ConsumerRecord<>("cxr.prepared", 0, offset, written.key(), written.value());
    }

    private ConsumerRecord<byte[], byte[]> annotated(long offset, int image) {
        var record = CorpusRecords.annotated(PATIENT, image, 1, 1);
        ProducerRecord<byte[], byte[]> written =
                topics.annotations().record(record.key(), record.present().orElseThrow());
        return new ConsumerRecord<>("cxr.annotations", 0, offset, written.key(), written.value());
    }
}
