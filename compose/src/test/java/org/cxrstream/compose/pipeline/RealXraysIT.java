package org.cxrstream.compose.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cxrstream.compose.standalone.DataFolder;
import org.cxrstream.compose.standalone.Standalone;
import org.cxrstream.compose.standalone.StandaloneConfig;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.deidentify.PseudonymKey;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.ingest.folder.DicomFolder;
import org.cxrstream.ingest.folder.FolderIngest;
import org.cxrstream.ingest.folder.IngestSummary;
import org.cxrstream.ingest.folder.ManifestFolder;
import org.cxrstream.ingest.publish.CxrPublisher;
import org.cxrstream.schemas.event.DeadLetter;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskEvent;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real X-rays from their folders to masks, where the environment variable CXR_REAL_DATA names their folder. */
class RealXraysIT {
    private static final int ROWS = 30;
    /** Three files of one exposure, four losslessly compressed ones and one in JPEG baseline. */
    private static final int DICOM_FILES = 8;

    private static final int DICOM_CAPTURES = 1;

    @TempDir
    Path folder;

    private final Topics topics = Topics.ofRelease();
    private final Pseudonymiser pseudonymiser = new Pseudonymiser(PseudonymKey.demo());

    /** A row of the manifest, as far as the test needs it. */
    private record Row(String image, String patient, int day, int columns, int rows) {}

    @Test
    void shouldTakeRealXraysAllTheWay() throws Exception {
        String real = System.getenv("CXR_REAL_DATA");
        assumeTrue(real != null, "skipped: CXR_REAL_DATA doesn't name the folder of real X-rays");
        List<Row> rows = copyFirst(Path.of(real, "hannover"), folder.resolve("hannover"));
        try (DataFolder data = DataFolder.open(folder.resolve("data"));
                Standalone services = Standalone.start(
                        data,
                        new StandaloneConfig(0, 3, PseudonymKey.demo().fingerprint(), "salt"),
                        Clock.systemUTC())) {
            UntrainedModel.goLive(services.kafka(), data.models());
            IngestSummary summary = publish(services, Path.of(real, "dicom"));
            assertThat(summary.images()).isEqualTo(ROWS + DICOM_FILES);
            assertThat(summary.published()).isEqualTo(ROWS + DICOM_FILES - DICOM_CAPTURES);
            awaitMasks(services, ROWS + 1);

            assertThat(reasons(services)).hasSize(DICOM_CAPTURES).containsOnly(DeadLetterReason.MODALITY_UNSUPPORTED);
            assertGeometryLaysBack(services, rows);
            int intervals = assertIntervalsAreExact(services, rows);
            System.out.printf(
                    "RealXraysIT: %s; %d prepared, %d duplicates, %d masks, %d exact intervals%n",
                    summary,
                    services.preprocess().metrics().prepared(),
                    services.preprocess().metrics().duplicates(),
                    services.segmenter().counts().masks(),
                    intervals);
        }
    }

    /** Links that leave a folder are refused, so it is copied: same name, same identities. */
    private static List<Row> copyFirst(Path original, Path copy) throws IOException {
        List<String> lines =
                Files.readAllLines(original.resolve("manifest.csv")).subList(0, 1 + ROWS);
        Files.createDirectories(copy.resolve("images"));
        Files.write(copy.resolve("manifest.csv"), lines);
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Files.copy(original.resolve(cells[0]), copy.resolve(cells[0]));
            rows.add(new Row(
                    cells[0],
                    cells[1],
                    Integer.parseInt(cells[2]),
                    Integer.parseInt(cells[5]),
                    Integer.parseInt(cells[6])));
        }
        return rows;
    }

    private IngestSummary publish(Standalone services, Path dicom) {
        try (CxrPublisher publisher =
                new CxrPublisher(services.kafka(), topics, services.pixelStore(), pseudonymiser, Clock.systemUTC())) {
            return new FolderIngest(publisher, FolderIngest.Options.DEFAULT)
                    .run(List.of(new ManifestFolder(folder.resolve("hannover")), new DicomFolder(dicom)));
        }
    }

    private static void awaitMasks(Standalone services, int masks) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(services.preprocess().metrics().prepared()).isEqualTo(masks);
            assertThat(services.preprocess().metrics().duplicates()).isEqualTo(DICOM_FILES - DICOM_CAPTURES - 1);
            assertThat(services.segmenter().counts().masks())
                    .as("%s", services.segmenter().status())
                    .isEqualTo(masks);
        });
    }

    private List<DeadLetterReason> reasons(Standalone services) {
        return CommittedRecords.latest(services.kafka(), topics.deadLetters()).values().stream()
                .map(DeadLetter::getReason)
                .toList();
    }

    /** Every original pixel has its label, and the image fills the grid along its longer side. */
    private void assertGeometryLaysBack(Standalone services, List<Row> rows) {
        Map<PatientImage, PreparedImage> prepared = new HashMap<>();
        CommittedRecords.latest(services.kafka(), topics.prepared())
                .forEach((key, event) -> prepared.put(key, ((PreparedEvent.Prepared) event).record()));
        Map<PatientImage, MaskEvent> masks = CommittedRecords.latest(services.kafka(), topics.masks());
        assertThat(masks.keySet()).isEqualTo(prepared.keySet()).hasSize(ROWS + 1);
        for (Row row : rows) {
            PatientImage key = key(row);
            LungMask mask = ((MaskEvent.Segmented) requireNonNull(masks.get(key))).record();
            SquareGrid grid = SquareGrid.of(mask.getGeometry());
            LabelMap onGrid = LabelMap.of(mask.getLabels());
            LabelMap onOriginal = grid.labelsOnOriginal(onGrid);
            assertThat(List.of(onOriginal.rows(), onOriginal.columns())).isEqualTo(List.of(row.rows(), row.columns()));
            assertThat(onGrid.count(LabelMap.RIGHT_LUNG))
                    .isEqualTo(mask.getRight().getCells());
            assertThat(mask.getInputDigest())
                    .isEqualTo(requireNonNull(prepared.get(key)).getPixelDigest());
            assertPaddingIsBlack(requireNonNull(prepared.get(key)), grid);
        }
    }

    private static void assertPaddingIsBlack(PreparedImage image, SquareGrid grid) {
        byte[] raster = new byte[SquareGrid.SIDE * SquareGrid.SIDE];
        image.getRaster().duplicate().get(raster);
        int first = grid.gridRow(0);
        for (int i = 0; i < first * SquareGrid.SIDE; i++) {
            assertThat(raster[i]).isZero();
        }
    }

    /** The entries of a patient in the order of the manifest's days, with the same differences, on shifted dates. */
    private int assertIntervalsAreExact(Standalone services, List<Row> rows) {
        Map<PatientImage, TimelineEntry> timelines = CommittedRecords.latest(services.kafka(), topics.timelines());
        int intervals = 0;
        for (List<Row> ofPatient :
                rows.stream().collect(Collectors.groupingBy(Row::patient)).values()) {
            List<Row> ordered = ofPatient.stream()
                    .sorted(Comparator.comparingInt(Row::day).thenComparing(this::key))
                    .toList();
            assertThat(entry(timelines, ordered.get(0)).getPrevious()).isEmpty();
            for (int i = 1; i < ordered.size(); i++) {
                TimelineEntry entry = entry(timelines, ordered.get(i));
                int days = ordered.get(i).day() - ordered.get(i - 1).day();
                assertThat(entry.getPrevious())
                        .contains(key(ordered.get(i - 1)).image().hex());
                assertThat(entry.getSincePreviousMillis())
                        .contains(Duration.ofDays(days).toMillis());
                intervals++;
            }
            Instant told = ManifestFolder.DAY_ZERO
                    .plusDays(ordered.get(0).day())
                    .atStartOfDay(java.time.ZoneOffset.UTC)
                    .toInstant();
            assertThat(entry(timelines, ordered.get(0)).getAcquiredAt().orElseThrow())
                    .isBefore(told);
        }
        return intervals;
    }

    private TimelineEntry entry(Map<PatientImage, TimelineEntry> timelines, Row row) {
        return requireNonNull(timelines.get(key(row)));
    }

    private PatientImage key(Row row) {
        return new PatientImage(
                pseudonymiser.patient(PatientIdentity.ofManifest(row.patient())),
                pseudonymiser.image(new InstanceIdentity.OfFile("hannover/" + row.image())));
    }
}
