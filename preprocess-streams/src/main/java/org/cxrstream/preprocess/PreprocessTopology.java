package org.cxrstream.preprocess;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.cxrstream.preprocess.erasure.GraveProcessor;
import org.cxrstream.preprocess.flow.DeadLetterOutlet;
import org.cxrstream.preprocess.image.ImagePreparation;
import org.cxrstream.preprocess.intake.DecodeProcessor;
import org.cxrstream.preprocess.monitor.PreprocessMetrics;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.preprocess.revision.RevisionProcessor;
import org.cxrstream.preprocess.timeline.TimelineProcessor;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.topic.PatientPartitioner;
import org.cxrstream.schemas.topic.Topic;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;

/**
 * The way of an X-ray through this service; a patient's events stay on the patient's partition throughout.
 *
 * <pre>
 *  cxr.patient-events
 *         │ bytes
 *      decode ───────────────────────────────► cxr.dead-letters
 *         │ patient's event                          ▲  ▲
 *   refuse-erased  (erased-patients) ────────────────┘  │
 *         │                                             │
 *   keep-what-counts  (images; pixel store) ────────────┘
 *         │        └──────────────────────────► cxr.prepared
 *         │ image came, changed or went
 *   order-by-time  (places, exposures) ───────► cxr.timelines
 * </pre>
 */
public final class PreprocessTopology {
    private static final String PATIENT_EVENTS = "patient-events";
    private static final String DECODE = "decode";
    private static final String REFUSE_ERASED = "refuse-erased";
    private static final String KEEP_WHAT_COUNTS = "keep-what-counts";
    private static final String ORDER_BY_TIME = "order-by-time";
    private static final String PREPARED = "prepared";
    private static final String TIMELINES = "timelines";
    private static final String DEAD_LETTERS = "dead-letters";

    private static final String ERASED_PATIENTS = "erased-patients";
    private static final String IMAGES = "images";
    private static final String PLACES = "places";
    private static final String EXPOSURES = "exposures";

    /** A record without a time must not stop the stream. */
    private static final TimestampExtractor NEVER_NEGATIVE = (record, partitionTime) -> Math.max(record.timestamp(), 0);

    private PreprocessTopology() {}

    /**
     * Builds the topology.
     *
     * @param pixels where the images' pixels are
     * @param patience how long to wait for what is down
     * @param learnSchemas reads cxr.schemas into the catalogue's codecs
     * @param metrics counts across all tasks of this process
     */
    public static Topology build(
            Topics topics, PixelStore pixels, Patience patience, Runnable learnSchemas, PreprocessMetrics metrics) {
        ImagePreparation preparation = new ImagePreparation(pixels, patience);
        DeadLetterOutlet deadLetters = new DeadLetterOutlet(DEAD_LETTERS, metrics);
        var events = topics.patientEvents();

        Topology topology = new Topology();
        topology.addSource(
                        AutoOffsetReset.earliest(),
                        PATIENT_EVENTS,
                        NEVER_NEGATIVE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        events.name())
                .addProcessor(
                        DECODE,
                        () -> new DecodeProcessor(events, learnSchemas, patience, metrics, REFUSE_ERASED, deadLetters),
                        PATIENT_EVENTS)
                .addProcessor(
                        REFUSE_ERASED,
                        () -> new GraveProcessor(ERASED_PATIENTS, pixels, patience, KEEP_WHAT_COUNTS, deadLetters),
                        DECODE)
                .addProcessor(
                        KEEP_WHAT_COUNTS,
                        () -> new RevisionProcessor(
                                IMAGES, events.value(), preparation, metrics, PREPARED, ORDER_BY_TIME, deadLetters),
                        REFUSE_ERASED)
                .addProcessor(
                        ORDER_BY_TIME, () -> new TimelineProcessor(PLACES, EXPOSURES, TIMELINES), KEEP_WHAT_COUNTS)
                .addStateStore(store(ERASED_PATIENTS), REFUSE_ERASED)
                .addStateStore(store(IMAGES), KEEP_WHAT_COUNTS)
                .addStateStore(store(PLACES), ORDER_BY_TIME)
                .addStateStore(store(EXPOSURES), ORDER_BY_TIME);
        addSink(topology, PREPARED, topics.prepared(), KEEP_WHAT_COUNTS);
        addSink(topology, TIMELINES, topics.timelines(), ORDER_BY_TIME);
        addSink(topology, DEAD_LETTERS, topics.deadLetters(), DECODE, REFUSE_ERASED, KEEP_WHAT_COUNTS);
        return topology;
    }

    private static <K, V> void addSink(Topology topology, String node, Topic<K, V> topic, String... parents) {
        Serializer<K> key = (name, k) -> topic.key().encode(k);
        Serializer<TopicRecord<K, V>> value =
                (name, record) -> record.present().map(topic.value()::encode).orElse(null);
        StreamPartitioner<K, Object> byPatient = (name, k, v, partitions) ->
                Optional.of(Set.of(PatientPartitioner.partition(topic.key().encode(k), partitions)));
        topology.addSink(node, topic.name(), key, value, byPatient, parents);
    }

    /** On disk, with a changelog, without a cache: what is written is what the next seek finds. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
