package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.cxrstream.ingest.dicom.DicomFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Nothing of a patient leaves ingest: not in records, pixel objects and their names, log or messages. */
class NoIdentityTest {
    private static final String MARKER = "JANE^DOE";
    /** Every text attribute of the patient, study and equipment modules that a modality may fill (PS3.6). */
    private static final int[] TEXTS = {
        0x0008_0050, 0x0008_0070, 0x0008_0080, 0x0008_0081, 0x0008_0090, 0x0008_1010, 0x0008_1030, 0x0008_103E,
        0x0008_1040, 0x0008_1048, 0x0008_1050, 0x0008_1070, 0x0008_1090, 0x0008_2111, 0x0010_0010, 0x0010_0020,
        0x0010_0021, 0x0010_1000, 0x0010_1001, 0x0010_1040, 0x0010_2154, 0x0010_2160, 0x0010_2180, 0x0010_21B0,
        0x0010_4000, 0x0018_1000, 0x0018_1020, 0x0018_1030, 0x0018_1400, 0x0020_0010, 0x0020_4000, 0x0028_1055,
        0x0032_1032, 0x0032_1060, 0x0038_0300, 0x0040_0254, 0x0040_1003,
    };
    /** Attributes that ingest reads: a marker in them is an input error that must not be quoted. */
    private static final int[] READ = {
        0x0008_0005,
        0x0008_0020,
        0x0008_0022,
        0x0008_002A,
        0x0008_0060,
        0x0018_1164,
        0x0018_5101,
        0x0028_0004,
        0x0028_0008,
        0x0028_0030,
        0x0028_1050,
        0x0028_1051,
        0x0028_1052,
        0x0028_1053,
        0x0028_1056,
    };

    @TempDir
    private Path temporary;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
    }

    @Test
    void shouldLeaveNoTraceOfThePatient() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve(MARKER + " ward"));
        Files.write(folder.resolve(MARKER + ".dcm"), filled().part10(DicomFixture.EXPLICIT_LE));
        for (int tag : READ) {
            DicomFixture chest = filled().text(tag, "LO", MARKER);
            Files.write(folder.resolve(MARKER + tag), chest.part10(DicomFixture.EXPLICIT_LE));
        }
        Files.write(folder.resolve(MARKER + ".ts"), filled().part10(MARKER));
        Files.write(folder.resolve(MARKER + ".txt"), MARKER.repeat(50).getBytes(ISO_8859_1));
        Path manifests = Files.createDirectories(temporary.resolve("list of " + MARKER));
        Files.write(manifests.resolve(MARKER + ".png"), Pictures.png(Pictures.grey(3, 3, (r, c) -> r)));
        Files.writeString(manifests.resolve("manifest.csv"), """
                image,patient,day,view,same_as,mask_right,mask_left
                JANE^DOE.png,JANE^DOE,1,PA,x/JANE^DOE.png,JANE^DOE,JANE^DOE
                JANE^DOE,JANE^DOE,JANE^DOE,PA,,,
                JANE^DOE,JANE^DOE,1,JANE^DOE,,,
                JANE^DOE,JANE^DOE,1,PA,JANE^DOE,,
                ../JANE^DOE,JANE^DOE,1,PA,,,
                JANE^DOE
                """);
        Path store = temporary.resolve("store");
        IngestBench bench = new IngestBench(store);

        IngestSummary summary = bench.run(new DicomFolder(folder), new ManifestFolder(manifests));

        assertThat(summary.published()).isGreaterThan(1);
        assertThat(summary.imagesRefused()).isGreaterThan(12);
        assertThat(log.list).isNotEmpty();
        assertThat(traces(bench, store)).allSatisfy(trace -> assertThat(trace).doesNotContainIgnoringCase("JANE"));
    }

    /** All that came out, as Latin-1 text, samples unpacked. */
    private List<String> traces(IngestBench bench, Path store) throws IOException {
        List<String> traces = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : bench.sink.records()) {
            traces.add(new String(record.key(), ISO_8859_1) + new String(record.value(), ISO_8859_1));
        }
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(file -> file.getFileName().toString().length() == 64)
                    .toList()) {
                byte[] object = Files.readAllBytes(file);
                traces.add(file + new String(object, ISO_8859_1) + new String(SampleBytes.of(object), ISO_8859_1));
            }
        }
        log.list.forEach(event -> traces.add(event.getFormattedMessage() + event.getThrowableProxy()));
        return traces;
    }

    private static DicomFixture filled() {
        DicomFixture chest = DicomFixture.chest();
        for (int tag : TEXTS) {
            chest.text(tag, "LO", MARKER);
        }
        for (int uid : new int[] {0x0008_0018, 0x0020_000D, 0x0020_000E, 0x0020_0052}) {
            chest.text(uid, "UI", MARKER);
        }
        return chest;
    }
}
