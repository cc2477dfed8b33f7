package org.cxrstream.ingest.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.ingest.dicom.DicomOptions;
import org.cxrstream.ingest.dicom.DicomOptions.Acceptance;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.grid.LabelMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real X-rays, where the environment variable CXR_REAL_DATA names their folder. */
class RealXraysTest {
    @TempDir
    private Path store;

    private Path data;
    private IngestBench bench;

    @BeforeEach
    void findData() {
        String folder = System.getenv("CXR_REAL_DATA");
        assumeTrue(folder != null, "skipped: CXR_REAL_DATA doesn't name the folder of real X-rays");
        data = Path.of(String.valueOf(folder));
        bench = new IngestBench(store);
    }

    @Test
    void shouldReadEveryImageOfTheManifestFolders() {
        IngestSummary summary = bench.run(
                new ManifestFolder(data.resolve("hannover")), new ManifestFolder(data.resolve("adult-labelled")));

        System.out.println(summary);
        assertThat(summary.deadLetters()).isEmpty();
        assertThat(summary.published()).isEqualTo(243 + 101);
        assertThat(summary.annotations()).isEqualTo(101);
        Set<String> images =
                bench.received().stream().map(ImageReceived::getImage).collect(Collectors.toSet());
        assertThat(bench.received().stream()
                        .filter(event -> !event.getExposure().equals(event.getImage()))
                        .map(ImageReceived::getExposure))
                .hasSize(82)
                .allMatch(images::contains);
    }

    @Test
    void shouldKnowRightFromLeftInEveryExpertMask() {
        bench.run(new ManifestFolder(data.resolve("adult-labelled")));

        assertThat(bench.annotations()).allSatisfy(annotation -> {
            LabelMap labels = LabelMap.of(annotation.getLabels());
            double pixels = (double) labels.rows() * labels.columns();
            assertThat(labels.count(LabelMap.RIGHT_LUNG) / pixels).isBetween(0.02, 0.45);
            assertThat(labels.count(LabelMap.LEFT_LUNG) / pixels).isBetween(0.02, 0.45);
            assertThat(labels.count(LabelMap.IGNORE) / pixels).isLessThan(0.05);
            assertThat(meanColumn(labels, LabelMap.RIGHT_LUNG)).isLessThan(meanColumn(labels, LabelMap.LEFT_LUNG));
        });
    }

    @Test
    void shouldSeeOneExposureInSevenEncodings() {
        IngestSummary summary = bench.run(new DicomFolder(data.resolve("dicom")));

        System.out.println(summary);
        assertThat(summary.images()).isEqualTo(8);
        assertThat(summary.deadLetters())
                .as("the secondary capture")
                .isEqualTo(Map.of(DeadLetterReason.MODALITY_UNSUPPORTED, 1));
        assertThat(bench.received()).hasSize(7);
        assertThat(bench.received().stream().map(ImageReceived::getImage).distinct())
                .hasSize(1);
        assertThat(bench.received().stream().map(ImageReceived::getPatient).distinct())
                .hasSize(1);
        assertThat(bench.received().stream().map(ImageReceived::getPixelDigest).distinct())
                .hasSize(1);
        assertThat(bench.store.list()).hasSize(1);
    }

    @Test
    void shouldTakeSecondaryCaptureWhereItIsAccepted() {
        DicomOptions options =
                DicomOptions.defaults().accepting(Acceptance.SECONDARY_CAPTURE, Acceptance.BURNED_IN_ANNOTATION);

        IngestSummary summary = bench.run(new DicomFolder(data.resolve("dicom"), options));

        assertThat(summary.deadLetters()).isEmpty();
        assertThat(bench.received()).hasSize(8);
        assertThat(bench.store.list()).hasSize(2);
    }

    private static double meanColumn(LabelMap labels, byte label) {
        byte[] cells = labels.toBytes();
        return IntStream.range(0, cells.length)
                .filter(i -> cells[i] == label)
                .mapToDouble(i -> i % labels.columns())
                .average()
                .orElseThrow();
    }
}
