package org.cxrstream.compose.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.compose.pipeline.UntrainedModel;
import org.cxrstream.compose.standalone.KafkaUnderTest;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.ImageRevoked;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.ProducerProperties;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.schemas.topic.WriterSchemas;
import org.cxrstream.segmenter.checkpoint.Checkpoint;
import org.cxrstream.segmenter.checkpoint.ModelStore;
import org.cxrstream.segmenter.live.SegmenterConfig;
import org.cxrstream.segmenter.live.SegmenterService;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live segmenter on a real broker. */
class SegmenterLiveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String LINE = "lungs";

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();
    private KafkaUnderTest kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private ModelStore store;

    @BeforeEach
    void start() {
        Torch.prepareThread();
        kafka = KafkaUnderTest.start(folder);
        producer = new KafkaProducer<>(ProducerProperties.of(kafka.properties()));
        store = new ModelStore(folder.resolve("models"));
    }

    @AfterEach
    void stop() throws Exception {
        producer.close();
        kafka.close();
    }

    @Test
    void shouldLetImagesWaitUntilAModelIsLive() throws Exception {
        prepare(0, 5);
        try (SegmenterService segmenter = started("one")) {
            until(() -> segmenter.status().text().equals("not ready: no model"));
            assertThat(masks()).isEmpty();

            String model = promoted(1, null);
            until(() -> segmenter.counts().masks() == 5);

            assertThat(segmenter.isReady()).isTrue();
            assertThat(masks()).hasSize(5).allSatisfy(mask -> {
                assertThat(mask.getModel()).isEqualTo(model);
                assertThat(mask.getPromotion()).isZero();
            });
        }
    }

    @Test
    void shouldNeitherLoseNorDoubleAMaskInASwap() throws Exception {
        String first = promoted(1, null);
        try (SegmenterService segmenter = started("one")) {
            prepare(0, 40);
            until(() -> segmenter.counts().masks() >= 1);
            String second = promoted(2, first);
            until(() -> segmenter.status().text().equals("ready: model " + second));
            prepare(40, 45);
            until(() -> segmenter.counts().masks() == 45);

            List<LungMask> masks = masks();
            assertThat(masks)
                    .extracting(LungMask::getImage)
                    .doesNotHaveDuplicates()
                    .hasSize(45);
            assertThat(masks).extracting(LungMask::getModel).containsOnly(first, second);
            assertThat(masks)
                    .filteredOn(mask -> number(mask) >= 40)
                    .hasSize(5)
                    .extracting(LungMask::getModel)
                    .containsOnly(second);
        }
    }

    @Test
    void shouldKeepTheFormerModelWhileTheNewOneIsMissing() throws Exception {
        String first = promoted(1, null);
        try (SegmenterService segmenter = started("one")) {
            until(segmenter::isReady);
            Checkpoint late = checkpoint(2);
            promote(late, first);
            until(() -> segmenter.status().text().equals("not ready: model " + late.id() + " is missing"));
            prepare(0, 1);
            until(() -> segmenter.counts().masks() == 1);
            assertThat(masks()).extracting(LungMask::getModel).containsExactly(first);

            store.putIfAbsent(late, UntrainedModel.card(late));
            until(segmenter::isReady);
            prepare(1, 2);
            until(() -> segmenter.counts().masks() == 2);
            assertThat(masks())
                    .extracting(LungMask::getModel)
                    .containsExactlyInAnyOrder(first, late.id().hex());
        }
    }

    @Test
    void shouldRevokeAndWriteDeadLettersBesideTheMasks() throws Exception {
        promoted(1, null);
        prepare(0, 2);
        ImageRevoked revoked = new ImageRevoked(
                key(0).patient().hex(), key(0).image().hex(), RevocationReason.WITHDRAWN, Instant.EPOCH);
        send(topics.prepared().record(key(0), new PreparedEvent.Revoked(revoked)));
        send(new ProducerRecord<>(
                topics.prepared().name(), topics.prepared().key().encode(key(1)), new byte[] {1, 2, 3}));
        try (SegmenterService segmenter = started("one")) {
            until(() -> segmenter.counts().masks() == 2
                    && segmenter.counts().revocations() == 1
                    && segmenter.counts().deadLetters() == 1);
        }

        List<TopicRecord<PatientImage, MaskEvent>> ofRevoked = maskRecords().stream()
                .filter(record -> record.key().equals(key(0)))
                .toList();
        assertThat(ofRevoked).hasSize(3);
        assertThat(ofRevoked.get(1).present()).contains(new MaskEvent.Revoked(revoked));
        assertThat(ofRevoked.get(2).present()).isEmpty();
        List<DeadLetterReason> reasons = new ArrayList<>();
        TopicReader.readAll(
                kafka.properties(),
                topics.deadLetters(),
                (record, position) -> reasons.add(record.present().orElseThrow().getReason()));
        assertThat(reasons).containsExactly(DeadLetterReason.RECORD_UNDECODABLE);
    }

    @Test
    void shouldWaitForASchemaThatItDoesNotKnowYet() throws Exception {
        promoted(1, null);
        Schema newer = newerSchema();
        send(new ProducerRecord<>(
                topics.prepared().name(), topics.prepared().key().encode(key(0)), encoded(image(0), newer)));
        try (SegmenterService segmenter = started("one")) {
            until(() -> segmenter.status().text().contains("writer's schema"));
            assertThat(segmenter.isReady()).isFalse();

            send(topics.schemas().record("%016x".formatted(WriterSchemas.fingerprint(newer)), newer));
            until(() -> segmenter.counts().masks() == 1);
            assertThat(segmenter.counts().deadLetters()).isZero();
        }
        assertThat(masks())
                .extracting(LungMask::getImage)
                .containsExactly(key(0).image().hex());
    }

    @Test
    void shouldGoOnWhereItStoppedAfterEachRestart() throws Exception {
        promoted(1, null);
        prepare(0, 30);
        for (int run = 0; run < 2; run++) {
            try (SegmenterService segmenter = started("one")) {
                until(() -> segmenter.counts().masks() >= 1);
            }
        }
        prepare(30, 33);
        try (SegmenterService segmenter = started("one")) {
            until(() -> masks().size() == 33);
            assertThat(segmenter.failure()).isEmpty();
        }
        assertThat(masks())
                .extracting(LungMask::getImage)
                .doesNotHaveDuplicates()
                .hasSize(33);
    }

    @Test
    void shouldShareTheImagesBetweenInstances() throws Exception {
        promoted(1, null);
        try (SegmenterService one = started("one");
                SegmenterService other = started("other")) {
            until(() -> one.isReady() && other.isReady());
            prepare(0, 60);
            until(() -> masks().size() == 60);
        }
        assertThat(masks())
                .extracting(LungMask::getImage)
                .doesNotHaveDuplicates()
                .hasSize(60);
    }

    /**
     * The later one of a name fences the earlier one, which takes over again: they quarrel but never repeat
     * a mask.
     */
    @Test
    void shouldNotRepeatAMaskWhenTwoInstancesShareAName() throws Exception {
        promoted(1, null);
        try (SegmenterService one = started("same")) {
            prepare(0, 20);
            until(() -> one.counts().masks() >= 1);
            try (SegmenterService other = started("same")) {
                prepare(20, 40);
                until(() -> masks().size() == 40);
                assertThat(other.failure()).isEmpty();
            }
            assertThat(one.failure()).isEmpty();
        }
        assertThat(masks())
                .extracting(LungMask::getImage)
                .doesNotHaveDuplicates()
                .hasSize(40);
    }

    /** The schema of a release to come: one field more. */
    private static Schema newerSchema() {
        Schema ours = PreparedImage.getClassSchema();
        List<Schema.Field> fields = new ArrayList<>();
        ours.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field("contrastAgent", Schema.create(Schema.Type.BOOLEAN), null, false));
        return Schema.createRecord(ours.getName(), ours.getDoc(), ours.getNamespace(), false, fields);
    }

    private static byte[] encoded(PreparedImage image, Schema newer) throws IOException {
        ByteBuffer ours = PreparedImage.getEncoder().encode(image);
        GenericRecord record =
                new BinaryMessageDecoder<GenericRecord>(new GenericData(), newer, new WriterSchemas()).decode(ours);
        ByteBuffer theirs = new BinaryMessageEncoder<GenericRecord>(new GenericData(), newer).encode(record);
        byte[] bytes = new byte[theirs.remaining()];
        theirs.get(bytes);
        return bytes;
    }

    private SegmenterService started(String instance) {
        SegmenterService segmenter = new SegmenterService(
                new SegmenterConfig(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        instance,
                        LINE,
                        folder.resolve("models"),
                        4,
                        Precision.FP32,
                        MaskCleanUp.NONE),
                Clock.systemUTC());
        segmenter.start();
        return segmenter;
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    private List<LungMask> masks() {
        return maskRecords().stream()
                .flatMap(record -> record.present().stream())
                .map(MaskEvent::record)
                .filter(LungMask.class::isInstance)
                .map(LungMask.class::cast)
                .toList();
    }

    private List<TopicRecord<PatientImage, MaskEvent>> maskRecords() {
        List<TopicRecord<PatientImage, MaskEvent>> records = new ArrayList<>();
        TopicReader.readAll(kafka.properties(), topics.masks(), (record, position) -> records.add(record));
        return records;
    }

    private void prepare(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = IntStream.range(from, to)
                .mapToObj(number -> topics.prepared().record(key(number), new PreparedEvent.Prepared(image(number))))
                .toList();
        records.forEach(this::send);
    }

    private String promoted(long seed, @Nullable String replaces) {
        Checkpoint checkpoint = checkpoint(seed);
        store.putIfAbsent(checkpoint, UntrainedModel.card(checkpoint));
        promote(checkpoint, replaces);
        return checkpoint.id().hex();
    }

    private void promote(Checkpoint checkpoint, @Nullable String replaces) {
        ModelPromoted promoted = ModelPromoted.newBuilder()
                .setLine(LINE)
                .setModel(checkpoint.id().hex())
                .setReplaces(replaces)
                .setEvidence("none: a test")
                .setPromotedAt(Instant.EPOCH)
                .build();
        send(topics.models().record(LINE, new ModelEvent.Promoted(promoted)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PatientImage key(int number) {
        return PatientImage.of("%032x".formatted(number % 7), "%032x".formatted(number));
    }

    private static int number(LungMask mask) {
        return Integer.parseInt(mask.getImage().substring(24), 16);
    }

    private static PreparedImage image(int number) {
        byte[] raster = new byte[SquareGrid.SIDE * SquareGrid.SIDE];
        for (int i = 0; i < raster.length; i++) {
            raster[i] = (byte) (i * (37 + number) % 251);
        }
        return PreparedImage.newBuilder()
                .setPatient(key(number).patient().hex())
                .setImage(key(number).image().hex())
                .setExposure(key(number).image().hex())
                .setPrecision(TimePrecision.UNKNOWN)
                .setView(View.AP)
                .setPixelDigest("c".repeat(64))
                .setReceivedAt(Instant.EPOCH)
                .setGeometry(new GridGeometry(300, 400, SquareGrid.SIDE))
                .setFlags(List.of())
                .setRaster(ByteBuffer.wrap(raster))
                .build();
    }

    private static Checkpoint checkpoint(long seed) {
        try (UNet network = new UNet(NetworkSpec.lungs(4, 32), Precision.FP32, seed)) {
            return Checkpoint.of(network);
        }
    }
}
