package org.cxrstream.compose.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.compose.standalone.KafkaUnderTest;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.DicomFolder;
import org.cxrstream.ingest.folder.FolderIngest;
import org.cxrstream.ingest.folder.IngestSummary;
import org.cxrstream.ingest.folder.ManifestFolder;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.preprocess.PreprocessConfig;
import org.cxrstream.preprocess.PreprocessService;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.DeadLetterKey;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of bad file beside a good one, from the folder to the topics. */
class BadInputIT {
    private static final String PATIENT = "Weisz-Quentin-18710412";
    private static final String FILE_MARK = "quentin";
    private static final String HEADER = "image,patient,day,view,same_as\n";

    private static final String LETTER = "Dear colleague, Quentin Weisz was admitted …";

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();
    private final Pseudonymiser pseudonymiser = new Pseudonymiser(PseudonymKey.demo());
    private Path ward;
    private Path modality;

    @BeforeEach
    void writeFolders() throws IOException {
        ward = Files.createDirectory(folder.resolve("ward"));
        modality = Files.createDirectory(folder.resolve("modality"));
        byte[] whole = png(1);
        Files.write(ward.resolve("quentin-good.png"), whole);
        Files.write(ward.resolve("quentin-truncated.png"), Arrays.copyOf(png(2), whole.length / 2));
        Files.write(ward.resolve("quentin-empty.png"), new byte[0]);
        Files.write(ward.resolve("quentin-lateral.png"), png(3));
        Files.writeString(ward.resolve("quentin-text.png"), "Quentin Weisz, born 12.4.1871");
        StringBuilder manifest = new StringBuilder(HEADER);
        for (String name : List.of("good", "truncated", "empty", "missing", "text")) {
            manifest.append("quentin-%s.png,%s,1,AP,%n".formatted(name, PATIENT));
        }
        manifest.append("quentin-lateral.png,%s,1,L,%n".formatted(PATIENT));
        manifest.append("quentin-no-day.png,%s,soon,AP,%n".formatted(PATIENT));
        Files.writeString(ward.resolve("manifest.csv"), manifest);
        Files.writeString(modality.resolve("quentin-letter.dcm"), LETTER);
        Files.write(modality.resolve("quentin-empty.dcm"), new byte[0]);
    }

    @Test
    void shouldPrepareTheGoodOneAndSayOfEveryOtherWhyNot() throws Exception {
        try (KafkaUnderTest kafka = KafkaUnderTest.start(folder)) {
            FilePixelStore pixels = FilePixelStore.create(folder.resolve("pixels"));
            IngestSummary summary = publish(kafka, pixels);
            assertThat(summary.images()).isEqualTo(9);
            assertThat(summary.published()).isEqualTo(1);
            assertThat(summary.imagesRefused()).isEqualTo(8);
            try (PreprocessService preprocess = PreprocessService.start(
                    new PreprocessConfig(
                            Map.of("bootstrap.servers", kafka.bootstrapServers()), folder.resolve("streams"), 1),
                    pixels,
                    topics)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> preprocess.metrics().prepared() == 1
                                && !CommittedRecords.of(kafka.properties(), topics.timelines())
                                        .isEmpty());
            }
            assertThat(CommittedRecords.latest(kafka.properties(), topics.prepared()))
                    .containsOnlyKeys(identity("ward/quentin-good.png"));
            assertThat(reasons(kafka)).isEqualTo(expectedReasons());
            assertNothingIdentifies(kafka);
            System.out.printf("BadInputIT: %s; %s%n", summary, expectedReasons().values());
        }
    }

    private IngestSummary publish(KafkaUnderTest kafka, FilePixelStore pixels) {
        try (CxrPublisher publisher =
                new CxrPublisher(kafka.properties(), topics, pixels, pseudonymiser, Clock.systemUTC())) {
            return new FolderIngest(publisher, FolderIngest.Options.DEFAULT)
                    .run(List.of(new ManifestFolder(ward), new DicomFolder(modality)));
        }
    }

    private Map<String, DeadLetterReason> expectedReasons() {
        Map<String, DeadLetterReason> reasons = new HashMap<>();
        reasons.put(position("ward/quentin-truncated.png"), DeadLetterReason.FILE_TRUNCATED);
        reasons.put(position("ward/quentin-empty.png"), DeadLetterReason.EMPTY_FILE);
        reasons.put(position("ward/quentin-missing.png"), DeadLetterReason.FILE_MISSING);
        reasons.put(position("ward/quentin-text.png"), DeadLetterReason.NOT_AN_IMAGE);
        reasons.put(position("ward/quentin-lateral.png"), DeadLetterReason.LATERAL_VIEW);
        reasons.put(position("ward/manifest.csv#8"), DeadLetterReason.MANIFEST_ROW_INVALID);
        reasons.put(
                position("instance/" + SourceDigest.of(LETTER.getBytes(UTF_8)).hex()), DeadLetterReason.NOT_AN_IMAGE);
        reasons.put(position("modality/quentin-empty.dcm"), DeadLetterReason.EMPTY_FILE);
        return reasons;
    }

    private Map<String, DeadLetterReason> reasons(KafkaUnderTest kafka) {
        Map<DeadLetterKey, DeadLetter> letters = CommittedRecords.latest(kafka.properties(), topics.deadLetters());
        return letters.values().stream().collect(Collectors.toMap(DeadLetter::getPosition, DeadLetter::getReason));
    }

    /** Neither in any record of any topic, changelogs included, nor in the pixel store. */
    private void assertNothingIdentifies(KafkaUnderTest kafka) throws Exception {
        List<byte[]> everything = everyRecord(kafka);
        assertThat(everything).hasSizeGreaterThan(20);
        for (byte[] bytes : everything) {
            assertThat(new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT))
                    .doesNotContain(FILE_MARK, "weisz", "1871");
        }
        try (Stream<Path> stored = Files.walk(folder.resolve("pixels"))) {
            assertThat(stored.map(Path::toString)).noneMatch(path -> path.contains(FILE_MARK));
        }
    }

    private static List<byte[]> everyRecord(KafkaUnderTest kafka) throws Exception {
        List<byte[]> everything = new ArrayList<>();
        Set<String> names;
        try (Admin admin = Admin.create(kafka.properties())) {
            names = admin.listTopics().names().get();
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(TopicReader.consumerProperties(kafka.properties()))) {
            List<TopicPartition> partitions = names.stream()
                    .flatMap(name -> consumer.partitionsFor(name).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> keep(record, everything));
            }
        }
        return everything;
    }

    private static void keep(ConsumerRecord<byte[], byte[]> record, List<byte[]> everything) {
        if (record.key() != null) {
            everything.add(record.key());
        }
        if (record.value() != null) {
            everything.add(record.value());
        }
        record.headers()
                .forEach(header ->
                        everything.add(header.value() == null ? header.key().getBytes(UTF_8) : header.value()));
    }

    private PatientImage identity(String path) {
        return new PatientImage(
                pseudonymiser.patient(PatientIdentity.ofManifest(PATIENT)),
                pseudonymiser.image(new InstanceIdentity.OfFile(path)));
    }

    private String position(String path) {
        return "image-" + pseudonymiser.image(new InstanceIdentity.OfFile(path)).hex();
    }

    private static byte[] png(int seed) throws IOException {
        BufferedImage picture = new BufferedImage(320, 300, BufferedImage.TYPE_BYTE_GRAY);
        for (int row = 0; row < picture.getHeight(); row++) {
            for (int column = 0; column < picture.getWidth(); column++) {
                picture.getRaster().setSample(column, row, 0, (row * column * seed / 7) & 0xff);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }
}
