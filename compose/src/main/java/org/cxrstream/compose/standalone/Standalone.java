package org.cxrstream.compose.standalone;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.streams.KafkaStreams;
import org.cxrstream.preprocess.PreprocessConfig;
import org.cxrstream.preprocess.PreprocessService;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.pixelstore.PixelStores;
import org.cxrstream.schemas.topic.DeploymentTopic;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.TopicAdmin;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.segmenter.live.SegmenterConfig;
import org.cxrstream.segmenter.live.SegmenterService;
import org.cxrstream.segmenter.mask.MaskCleanUp;

/**
 * Broker, preprocessing and segmenter in this JVM, over one data folder. What was acknowledged survives
 * kill -9; {@link #close} ends everything in order within 10 seconds.
 */
public final class Standalone implements AutoCloseable {
    /** The one line of models. */
    public static final String MODEL_LINE = "lungs";

    private static final short ONE_BROKER = 1;

    private final Topics topics = Topics.ofRelease();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final PixelStore pixels;
    private final EmbeddedBroker broker;
    private final PreprocessService preprocess;
    private final SegmenterService segmenter;

    private Standalone(DataFolder data, StandaloneConfig config, Clock clock) {
        boolean isStarted = false;
        try {
            pixels = PixelStores.create(config.pixelStore().orElse(data.pixels().toString()));
            broker = EmbeddedBroker.start(data.kafka(), config.port());
            started.push(broker);
            prepareTopics(config);
            preprocess = PreprocessService.start(new PreprocessConfig(kafka(), data.streamsState(), 1), pixels, topics);
            started.push(preprocess);
            segmenter = new SegmenterService(
                    SegmenterConfig.of(
                            kafka(), "standalone", MODEL_LINE, data.models(), MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES),
                    clock);
            started.push(segmenter);
            segmenter.start();
            isStarted = true;
        } finally {
            if (!isStarted) {
                close();
            }
        }
    }

    /**
     * Starts broker, topics and services.
     *
     * @param data locked; stays the caller's to close, after this
     * @throws org.cxrstream.schemas.error.SetupException if the port is taken, or the deployment on the broker is
     *     another one (pseudonym key, partitions, split)
     */
    public static Standalone start(DataFolder data, StandaloneConfig config, Clock clock) {
        return new Standalone(data, config, clock);
    }

    /** Properties that reach the broker. */
    public Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** Where canonical pixel objects are. */
    public PixelStore pixelStore() {
        return pixels;
    }

    /** The preprocessing service. */
    public PreprocessService preprocess() {
        return preprocess;
    }

    /** The segmenter. */
    public SegmenterService segmenter() {
        return segmenter;
    }

    /** Whether X-rays are being prepared; masks need a live model besides. */
    public boolean isReady() {
        return preprocess.isReady();
    }

    /** What stopped a service for good, in words; the process should end then, and be started again. */
    public Optional<String> failure() {
        if (preprocess.state() == KafkaStreams.State.ERROR) {
            return Optional.of("preprocessing has stopped; its log tells why");
        }
        return segmenter
                .failure()
                .map(bug -> "the segmenter has stopped: " + bug.getClass().getSimpleName());
    }

    /** Takes over a part that is closed with the services, side by side. */
    public void closeWith(AutoCloseable part) {
        started.push(part);
    }

    /** Services first, side by side; then the broker, which they need to end in order. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> services = started.stream()
                .filter(part -> part != broker)
                .map(part -> CompletableFuture.runAsync(() -> closeQuietly(part)))
                .toList();
        services.forEach(CompletableFuture::join);
        if (started.contains(broker)) {
            broker.close();
        }
        started.clear();
    }

    private void prepareTopics(StandaloneConfig config) {
        try (Admin admin = Admin.create(Map.copyOf(kafka()));
                Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerProperties.of(kafka()))) {
            TopicAdmin topicAdmin = new TopicAdmin(admin, topics, config.partitions(), ONE_BROKER);
            topicAdmin.apply();
            flushEachRecord(admin);
            DeploymentTopic.claim(kafka(), producer, topics, config.deployment());
            topicAdmin.require();
        }
    }

    /** There is no second replica: what can't be derived again must be on the disk when it is acknowledged. */
    private void flushEachRecord(Admin admin) {
        AlterConfigOp flush = new AlterConfigOp(new ConfigEntry("flush.messages", "1"), AlterConfigOp.OpType.SET);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = Stream.of(
                        topics.patientEvents(), topics.annotations(), topics.models(), topics.deployment())
                .collect(Collectors.toMap(
                        topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), topic -> List.of(flush)));
        try {
            admin.incrementalAlterConfigs(changes).all().get();
        } catch (ExecutionException e) {
            throw new TransientFaultException("broker: can't set flush.messages", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientFaultException("interrupted while setting up topics", e);
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) { // AutoCloseable declares it; none of our parts throws a checked one.
            throw new IllegalStateException("closing " + part.getClass().getSimpleName(), e);
        }
    }
}
