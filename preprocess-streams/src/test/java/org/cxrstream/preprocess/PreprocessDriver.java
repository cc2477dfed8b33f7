package org.cxrstream.preprocess;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.preprocess.outage.ManualWaiting;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;

/** The topology as it runs in production, on RocksDB, without a broker. */
final class PreprocessDriver implements AutoCloseable {
    static final Instant START = Instant.parse("2031-05-06T07:08:09Z");

    private final Topics topics = Topics.ofRelease();
    private final MemoryPixelStore pixels = new MemoryPixelStore();
    private final PreprocessMetrics metrics = new PreprocessMetrics();
    private final ManualWaiting waiting = new ManualWaiting();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> patientEvents;
    private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new TreeMap<>();
    private Runnable learnSchemas = () -> {};

    PreprocessDriver(Path stateDir) {
        PreprocessConfig config =
                new PreprocessConfig(Map.of("bootstrap.servers", "localhost:1"), stateDir.toAbsolutePath(), 1);
        driver = new TopologyTestDriver(
                PreprocessTopology.build(
                        topics,
                        pixels,
                        new Patience(Duration.ofSeconds(30), waiting),
                        () -> learnSchemas.run(),
                        metrics),
                StreamsProperties.of(config),
                START);
        patientEvents = driver.createInputTopic(
                topics.patientEvents().name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    Topics topics() {
        return topics;
    }

    MemoryPixelStore pixels() {
        return pixels;
    }

    PreprocessMetrics metrics() {
        return metrics;
    }

    ManualWaiting waiting() {
        return waiting;
    }

    void learnSchemasBy(Runnable learn) {
        learnSchemas = learn;
    }

    /** Stores the pixels and publishes the event, as ingest does. */
    void receive(Xray xray) {
        pixels.store(xray.patientKey(), xray.pixelObject());
        receiveWithoutPixels(xray);
    }

    void receiveWithoutPixels(Xray xray) {
        publish(xray.patientKey(), new PatientEvent.Received(xray.event()));
    }

    void withdraw(Xray xray) {
        PatientImage key = xray.key();
        publish(
                key.patient(),
                new PatientEvent.Withdrawn(
                        new ImageWithdrawn(key.patient().hex(), key.image().hex(), WithdrawalReason.OPERATOR, START)));
    }

    void erase(PatientKey patient) {
        publish(patient, new PatientEvent.Erased(new PatientErased(patient.hex(), START)));
    }

    void publish(PatientKey key, PatientEvent event) {
        publish(
                topics.patientEvents().key().encode(key),
                topics.patientEvents().value().encode(event));
    }

    void publish(byte[] key, byte[] value) {
        patientEvents.pipeInput(new TestRecord<>(key, value, START));
    }

    /** What was written to cxr.prepared since the last call. */
    List<TopicRecord<PatientImage, PreparedEvent>> prepared() {
        return read(topics.prepared());
    }

    /** What was written to cxr.timelines since the last call. */
    List<TopicRecord<PatientImage, TimelineEntry>> timelines() {
        return read(topics.timelines());
    }

    /** What was written to cxr.dead-letters since the last call. */
    List<TopicRecord<DeadLetterKey, DeadLetter>> deadLetters() {
        return read(topics.deadLetters());
    }

    /** The latest value of each key, ended keys left out. */
    static <K extends Comparable<K>, V> Map<K, V> table(List<TopicRecord<K, V>> records) {
        Map<K, V> table = new TreeMap<>();
        records.forEach(record -> record.present()
                .ifPresentOrElse(value -> table.put(record.key(), value), () -> table.remove(record.key())));
        return table;
    }

    @Override
    public void close() {
        driver.close();
    }

    private <K, V> List<TopicRecord<K, V>> read(Topic<K, V> topic) {
        TestOutputTopic<byte[], byte[]> output = outputs.computeIfAbsent(
                topic.name(),
                name -> driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        List<TopicRecord<K, V>> records = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : output.readRecordsToList()) {
            records.add(topic.read(new ConsumerRecord<>(topic.name(), 0, 0, record.key(), record.value())));
        }
        return records;
    }
}
