package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.dicom.DicomFixture;
import org.cxrstream.ingest.folder.FolderIngest.Options;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.ingest.publish.ListSink;
import org.cxrstream.ingest.vault.Vault;
import org.cxrstream.ingest.vault.VaultKey;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.pixelstore.FilePixelStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * One data set with every attribute of PS3.15 table E.1-1 that a chest X-ray may carry, at its top, in nested
 * sequences and items, in private groups, overlays, curves, file meta information and preamble. Each has a value of
 * its own, none of which may come out in any form.
 */
class FullyPopulatedDataSetTest {
    private static final int[] TEXTS = {
        0x0008_0050, 0x0008_0080, 0x0008_0094, 0x0008_1010, 0x0008_1030, 0x0008_103E, 0x0008_1040, 0x0008_1080,
        0x0008_1090, 0x0010_1000, 0x0010_1040, 0x0010_1050, 0x0010_1080, 0x0010_1081, 0x0010_1090, 0x0010_2000,
        0x0010_2110, 0x0010_2150, 0x0010_2152, 0x0010_2154, 0x0010_2160, 0x0010_2180, 0x0010_21F0, 0x0010_2299,
        0x0018_0010, 0x0018_1000, 0x0018_1004, 0x0018_1005, 0x0018_1007, 0x0018_1008, 0x0018_1020, 0x0018_1030,
        0x0018_1400, 0x0018_700A, 0x0018_9424, 0x0020_0010, 0x0032_0012, 0x0032_1020, 0x0032_1033, 0x0032_1060,
        0x0032_1070, 0x0038_0010, 0x0038_0011, 0x0038_0050, 0x0038_0060, 0x0038_0061, 0x0038_0062, 0x0038_0300,
        0x0038_0400, 0x0038_0500, 0x0040_0007, 0x0040_0009, 0x0040_0010, 0x0040_0011, 0x0040_0012, 0x0040_0242,
        0x0040_0243, 0x0040_0253, 0x0040_0254, 0x0040_1001, 0x0040_1002, 0x0040_1004, 0x0040_1005, 0x0040_2001,
        0x0040_2009, 0x0040_2010, 0x0040_2016, 0x0040_2017, 0x0040_3001, 0x0040_A027, 0x0070_0001, 0x4008_0040,
        0x4008_0042,
    };
    private static final int[] LONG_TEXTS = {
        0x0008_0081, 0x0008_0092, 0x0008_2111, 0x0008_4000, 0x0010_2155, 0x0010_21B0, 0x0010_4000, 0x0018_4000,
        0x0018_A003, 0x0020_4000, 0x0020_9158, 0x0028_4000, 0x0032_1030, 0x0032_4000, 0x0038_0040, 0x0038_4000,
        0x0040_0280, 0x0040_1400, 0x0040_2400, 0x0040_A160, 0x4008_010B, 0x4008_0115, 0x4008_0300, 0x4008_4000,
    };
    private static final int[] NAMES = {
        0x0008_0090, 0x0008_009C, 0x0008_1048, 0x0008_1050, 0x0008_1060, 0x0008_1070, 0x0010_0010, 0x0010_1001,
        0x0010_1005, 0x0010_1060, 0x0010_2297, 0x0032_1032, 0x0040_0006, 0x0040_1010, 0x0040_2008, 0x0040_A075,
        0x0040_A123, 0x0070_0084, 0x4008_0102, 0x4008_010A, 0x4008_010C, 0x4008_0114, 0x4008_0119,
    };
    private static final int[] UIDS = {
        0x0008_0014,
        0x0008_0018,
        0x0008_0058,
        0x0018_1002,
        0x0018_100B,
        0x0020_000D,
        0x0020_000E,
        0x0020_0052,
        0x0020_0200,
        0x0028_1199,
        0x0040_A124,
        0x0088_0140,
        0x0400_0100,
    };
    private static final int[] DATES = {
        0x0008_0012, 0x0008_0020, 0x0008_0021, 0x0008_0023, 0x0008_0024, 0x0008_0025, 0x0010_0030, 0x0010_21D0,
        0x0018_1012, 0x0018_1200, 0x0032_0032, 0x0032_0034, 0x0032_1000, 0x0032_1010, 0x0032_1040, 0x0032_1050,
        0x0038_0020, 0x0038_0030, 0x0040_0002, 0x0040_0004, 0x0040_0244, 0x0040_0250, 0x0040_2004, 0x0040_A121,
        0x4008_0100, 0x4008_0108, 0x4008_0112,
    };
    private static final int[] DATE_TIMES = {0x0008_0015, 0x0018_9074, 0x0018_9151, 0x0018_A002, 0x0040_A120};
    private static final int[] TITLES = {0x0008_0054, 0x0032_1021, 0x0040_0001, 0x0040_0241};
    private static final int[] SEQUENCES = {
        0x0008_0096, 0x0008_1084, 0x0008_1110, 0x0008_1111, 0x0008_1120, 0x0008_1140, 0x0008_2112, 0x0010_0050,
        0x0010_0101, 0x0010_1002, 0x0032_1064, 0x0038_0004, 0x0040_0275, 0x0040_0555, 0x0040_1101, 0x0040_A073,
        0x0040_A730, 0x0088_0200, 0x0400_0561,
    };
    private static final LocalDateTime ACQUIRED = LocalDateTime.of(2023, 5, 17, 6, 41, 23);

    @TempDir
    private Path temporary;

    private final Secrets secrets = new Secrets();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level level = Level.INFO;
    private int serial = 100;

    @BeforeEach
    void listenToEverything() {
        level = root.getLevel();
        Logger ours = (Logger) LoggerFactory.getLogger("org.cxrstream");
        ours.setLevel(Level.TRACE);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        ((Logger) LoggerFactory.getLogger("org.cxrstream")).setLevel(null);
        root.setLevel(level);
    }

    @Test
    void shouldLetNoValueOutInAnyForm() throws IOException {
        byte[] file = file();
        String source = new String(file, ISO_8859_1);
        assertThat(secrets.texts())
                .hasSizeGreaterThan(350)
                .allSatisfy(text -> assertThat(
                                source.contains(text) || source.contains(new String(text.getBytes(UTF_8), ISO_8859_1)))
                        .isTrue());
        Path folder = Files.createDirectory(temporary.resolve(fresh("ward ")));
        Files.write(folder.resolve(fresh("file ") + ".dcm"), file);
        Files.write(folder.resolve(fresh("torn ") + ".dcm"), java.util.Arrays.copyOf(file, file.length / 2));
        ListSink sink = new ListSink();
        Path out = Files.createDirectory(temporary.resolve("out"));

        IngestSummary summary = ingest(folder, sink, out);

        assertThat(summary.published()).isEqualTo(1);
        assertThat(summary.imagesRefused()).isEqualTo(1);
        addAcquisitionTime();
        for (byte[] trace : traces(sink, out)) {
            assertThat(secrets.seenIn(trace)).isEmpty();
        }
        assertThatDatesMovedTogether(sink);
    }

    /** The test's own eyes: it must see a secret in each of the forms, or seeing none means nothing. */
    @Test
    void shouldSeeASecretInWhateverForm() {
        secrets.add("M\u00fcller^Anna");
        for (String form : List.of(
                "M\u00fcller^Anna",
                "xm\u00fcller^annax",
                "4dfc6c6c65725e416e6e61",
                "4D C3".replace(" ", "") + "BC6C6C65725E416E6E61",
                Base64.getEncoder().encodeToString("M\u00fcller^Anna".getBytes(UTF_8)),
                Base64.getEncoder().encodeToString("x M\u00fcller^Anna!".getBytes(ISO_8859_1)),
                Base64.getEncoder().encodeToString("?M\u00fcller^Anna".getBytes(UTF_8)))) {
            assertThat(secrets.seenIn(form.getBytes(ISO_8859_1))).as(form).isNotEmpty();
        }
        assertThat(secrets.seenIn("M\u00fcller^Anna".getBytes(java.nio.charset.StandardCharsets.UTF_16LE)))
                .isNotEmpty();
        assertThat(secrets.seenIn("Muller^Anna".getBytes(UTF_8))).isEmpty();
    }

    private IngestSummary ingest(Path folder, ListSink sink, Path out) {
        try (Vault vault = Vault.open(out.resolve("vault"), VaultKey.of(new byte[32]))) {
            CxrPublisher publisher = new CxrPublisher(
                    sink,
                    IngestBench.TOPICS,
                    FilePixelStore.create(out.resolve("pixels")),
                    IngestBench.PSEUDONYMISER,
                    Optional.of(vault),
                    Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC));
            IngestSummary summary = new FolderIngest(publisher, new Options(2, ProgressBar.HIDDEN, Optional.empty()))
                    .run(List.of(new DicomFolder(folder)));
            assertThat(vault.size()).isEqualTo(1);
            return summary;
        }
    }

    private void assertThatDatesMovedTogether(ListSink sink) {
        ImageReceived event = (ImageReceived)
                sink.values(IngestBench.TOPICS.patientEvents()).get(0).record();
        Instant moved = event.getAcquiredAt().orElseThrow();
        Instant truth = ACQUIRED.toInstant(ZoneOffset.UTC);
        assertThat(moved).isBefore(truth.minusSeconds(86_399));
        assertThat((truth.getEpochSecond() - moved.getEpochSecond()) % 86_400).isZero();
        assertThat(event.getPatient())
                .isEqualTo(IngestBench.PSEUDONYMISER
                        .patient(new PatientIdentity(Optional.of("Issuer-7001"), "Patient-7002"))
                        .hex());
    }

    /** As text it is in the data set; as a number it would be in an event. */
    private void addAcquisitionTime() throws IOException {
        long millis = ACQUIRED.toInstant(ZoneOffset.UTC).toEpochMilli();
        secrets.add(ByteBuffer.allocate(Long.BYTES).putLong(millis).array());
        ByteArrayOutputStream avro = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(avro, null);
        encoder.writeLong(millis);
        encoder.flush();
        secrets.add(avro.toByteArray());
    }

    private List<byte[]> traces(ListSink sink, Path out) throws IOException {
        List<byte[]> traces = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : sink.records()) {
            traces.add(record.key());
            traces.add(record.value());
            record.headers().forEach(header -> traces.add((header.key() + "=").getBytes(UTF_8)));
            record.headers().forEach(header -> traces.add(header.value()));
        }
        assertThat(traces).hasSize(4); // An event, a dead letter.
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.toList()) {
                traces.add(out.relativize(file).toString().getBytes(UTF_8));
                if (Files.isRegularFile(file)) {
                    byte[] content = Files.readAllBytes(file);
                    traces.add(content);
                    if (file.getFileName().toString().length() == 64) {
                        traces.add(SampleBytes.of(content));
                    }
                }
            }
        }
        assertThat(log.list).isNotEmpty();
        log.list.forEach(event -> traces.add(
                (event.getFormattedMessage() + event.getMDCPropertyMap() + event.getThrowableProxy()).getBytes(UTF_8)));
        return traces;
    }

    private byte[] file() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] preamble = java.util.Arrays.copyOf(fresh("Preamble-").getBytes(US_ASCII), 128);
        file.writeBytes(preamble);
        file.writeBytes("DICM".getBytes(US_ASCII));
        file.writeBytes(new DicomFixture()
                .text(0x0002_0003, "UI", freshUid())
                .text(0x0002_0010, "UI", DicomFixture.EXPLICIT_LE)
                .text(0x0002_0013, "SH", fresh("Version-"))
                .text(0x0002_0016, "AE", fresh("Source-"))
                .text(0x0002_0017, "AE", fresh("Sender-"))
                .text(0x0002_0018, "AE", fresh("Receiver-"))
                .text(0x0002_0100, "UI", freshUid())
                .bytes(0x0002_0102, "OB", fresh("Private-").getBytes(US_ASCII))
                .bare(DicomFixture.EXPLICIT_LE));
        file.writeBytes(dataSet().bare(DicomFixture.EXPLICIT_LE));
        return file.toByteArray();
    }

    private DicomFixture dataSet() {
        DicomFixture chest = populated(DicomFixture.chest());
        secrets.add("Issuer-7001");
        secrets.add("Patient-7002");
        String acquired = "20230517";
        secrets.add(acquired);
        secrets.add("20230517064123");
        chest.text(0x0010_0021, "LO", "Issuer-7001")
                .text(0x0010_0020, "LO", "Patient-7002")
                .text(0x0008_002A, "DT", "20230517064123")
                .text(0x0008_0022, "DA", acquired);
        for (int sequence : SEQUENCES) {
            DicomFixture item = populated(new DicomFixture());
            item.bytes(0x0040_A730, "SQ", item(populated(new DicomFixture())));
            chest.bytes(sequence, "SQ", item(item));
        }
        chest.bytes(0xFFFA_FFFA, "SQ", item(new DicomFixture().text(0x0400_0115, "LO", fresh("Certificate-"))));
        return chest;
    }

    private DicomFixture populated(DicomFixture to) {
        each(TEXTS, tag -> to.text(tag, "LO", fresh("Text-")));
        each(LONG_TEXTS, tag -> to.text(tag, "LT", fresh("Long text-")));
        each(NAMES, tag -> to.text(tag, "PN", fresh("M\u00fcller^J\u00fcrgen^")));
        each(UIDS, tag -> to.text(tag, "UI", freshUid()));
        each(DATES, tag -> to.text(tag, "DA", freshDate()));
        each(DATE_TIMES, tag -> to.text(tag, "DT", freshDate() + "0102" + serial));
        each(TITLES, tag -> to.text(tag, "AE", fresh("Title-")));
        String utf8 = fresh("\u0160koda^\u738b\u5c0f\u6771^", UTF_8);
        to.bytes(0x0010_2203, "LO", utf8.getBytes(UTF_8)); // Whatever the character set says.
        to.text(0x0009_0010, "LO", fresh("Creator-")).text(0x0009_1001, "LO", fresh("Private-"));
        to.bytes(0x0009_1002, "OB", fresh("Private bytes-").getBytes(US_ASCII));
        to.bytes(0x0009_1003, "UN", fresh("Unknown-").getBytes(US_ASCII));
        to.text(0x5000_2500, "LO", fresh("Curve-"));
        to.text(0x6000_0022, "LO", fresh("Overlay-")).text(0x6000_1500, "LO", fresh("Overlay label-"));
        to.text(0x6000_4000, "LT", fresh("Overlay comment-"));
        to.bytes(0x6000_3000, "OW", fresh("Burnt into the overlay-").getBytes(US_ASCII));
        return to;
    }

    private static void each(int[] tags, java.util.function.IntConsumer fill) {
        java.util.Arrays.stream(tags).forEach(fill);
    }

    /** Even in length, so that no padding gets between a value and its bytes. */
    private String fresh(String beginning) {
        return fresh(beginning, ISO_8859_1);
    }

    private String fresh(String beginning, Charset charset) {
        String text = beginning + "%05d".formatted(serial++);
        String even = text.getBytes(charset).length % 2 == 0 ? text : text + "x";
        secrets.add(even);
        return even;
    }

    private String freshUid() {
        String uid = "1.2.840.99999.7." + (1_000_000 + serial++);
        secrets.add(uid);
        return uid;
    }

    private String freshDate() {
        String date = LocalDateTime.of(1931, 1, 1, 0, 0)
                .plusDays(serial++)
                .toLocalDate()
                .toString()
                .replace("-", "");
        secrets.add(date);
        return date;
    }

    private static byte[] item(DicomFixture dataSet) {
        byte[] content = dataSet.bare(DicomFixture.EXPLICIT_LE);
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0xFFFE)
                .putShort((short) 0xE000)
                .putInt(content.length)
                .put(content)
                .array();
    }
}
