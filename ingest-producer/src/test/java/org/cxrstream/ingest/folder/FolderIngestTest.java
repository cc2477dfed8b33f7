package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.ingest.folder.IngestBench.PSEUDONYMISER;
import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_MISSING;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.LATERAL_VIEW;
import static org.cxrstream.schemas.event.DeadLetterReason.MANIFEST_ROW_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;
import static org.cxrstream.schemas.event.DeadLetterReason.PATIENT_CONFLICT;
import static org.cxrstream.schemas.event.DeadLetterReason.TRANSFER_SYNTAX_UNSUPPORTED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.dicom.DicomFixture;
import org.cxrstream.ingest.publish.SourceDigest;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.event.WithdrawalReason;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderIngestTest {
    private static final String HEADER =
            "image,patient,day,view,same_as,width,height,mask_right,mask_left,mask_ignore,licence,source\n";
    private static final byte[] PICTURE = Pictures.png(Pictures.grey(4, 6, (r, c) -> 40 * r + c));

    @TempDir
    private Path temporary;

    private Path ward;
    private IngestBench bench;

    @BeforeEach
    void makeWard() throws IOException {
        ward = Files.createDirectories(temporary.resolve("ward 3"));
        bench = new IngestBench(temporary.resolve("store"));
    }

    /** Pseudonyms, shift and pixel digest computed with Python's hmac, hashlib and struct. */
    @Test
    void shouldPublishGoldenEvent() throws IOException {
        file("images/a.png", PICTURE);
        manifest("images/a.png,p1,3,AP Supine,hannover/images/b343e657.png,6,4,,,,CC0,\"made, for tests\"\n");

        IngestSummary summary = bench.run(new ManifestFolder(ward));

        assertThat(bench.received()).singleElement().hasToString("""
                {"patient": "d8d8b356594eeab7402cf1ab05b94190", \
                "image": "c6e4e3840d97e654edb8bd699916d495", \
                "exposure": "aec00bd78782253259211f9d242618cc", \
                "study": null, "series": null, \
                "acquiredAt": "1990-10-31T00:00:00Z", "precision": "DAY", "view": "AP_SUPINE", \
                "pixelDigest": "c17bf27b14effd1d0e76d1eb6099910d743865d14ac34b207a08b8fdf014eca0", \
                "sourceDigest": "SOURCE", \
                "rows": 4, "columns": 6, "bitsStored": 8, "spacing": null, \
                "receivedAt": "2026-11-23T12:00:00Z"}""".replace(
                        "SOURCE", SourceDigest.of(PICTURE).hex()));
        assertThat(summary.published()).isEqualTo(1);
        assertThat(summary.bytes()).isEqualTo(PICTURE.length);
    }

    @Test
    void shouldGoOnAfterEveryBadRow() throws IOException {
        file("good.png", PICTURE);
        file("cut.png", Arrays.copyOf(PICTURE, PICTURE.length - 8));
        file("text.png", "not a picture".getBytes(US_ASCII));
        file("empty.png", new byte[0]);
        manifest("""
                cut.png,p1,0,PA,,,,,,,,
                text.png,p1,0,PA,,,,,,,,
                empty.png,p1,0,PA,,,,,,,,
                none.png,p1,0,PA,,,,,,,,
                good.png,p1,soon,PA,,,,,,,,
                good.png,p1,0,sideways,,,,,,,,
                good.png,,0,PA,,,,,,,,
                ,p1,0,PA,,,,,,,,
                good.png,p1,0,PA
                "good.png,p1,0,PA,,,,,,,,
                ../good.png,p1,0,PA,,,,,,,,
                /etc/hostname,p1,0,PA,,,,,,,,
                good.png,p1,0,lateral,,,,,,,,
                good.png,p1,0,PA,,,,,,,,
                """);

        IngestSummary summary = bench.run(new ManifestFolder(ward));

        assertThat(summary.images()).isEqualTo(14);
        assertThat(summary.published()).isEqualTo(1);
        assertThat(summary.deadLetters())
                .isEqualTo(Map.of(
                        FILE_TRUNCATED, 1,
                        NOT_AN_IMAGE, 1,
                        EMPTY_FILE, 1,
                        FILE_MISSING, 1,
                        MANIFEST_ROW_INVALID, 8,
                        LATERAL_VIEW, 1));
        assertThat(summary.images()).isEqualTo(summary.published() + summary.imagesRefused());
        assertThat(bench.deadLetters()).hasSize(13);
        assertThat(bench.sink.keys(IngestBench.TOPICS.deadLetters())).doesNotHaveDuplicates();
        assertThat(summary.toString()).contains("14 images in, 1 published", "8 MANIFEST_ROW_INVALID");
    }

    @Test
    void shouldRefuseLinkOutOfTheFolder() throws IOException {
        Files.write(temporary.resolve("outside.png"), PICTURE);
        Files.createSymbolicLink(ward.resolve("link.png"), temporary.resolve("outside.png"));
        manifest("link.png,p1,0,PA,,,,,,,,\n");

        assertThat(bench.run(new ManifestFolder(ward)).deadLetters()).containsOnlyKeys(MANIFEST_ROW_INVALID);
    }

    @Test
    void shouldPublishExpertMasksUnderTheFoldersName() throws IOException {
        file("a.png", PICTURE);
        file("right.png", Pictures.mask(4, 6, 0, 2));
        file("left.png", Pictures.mask(4, 6, 3, 6));
        manifest("a.png,p1,,PA,,,,right.png,left.png,,,\n");

        IngestSummary summary = bench.run(new ManifestFolder(ward));

        assertThat(summary.annotations()).isEqualTo(1);
        assertThat(bench.annotations()).singleElement().satisfies(annotation -> {
            LabelMap labels = LabelMap.of(annotation.getLabels());
            assertThat(annotation.getAnnotator()).isEqualTo("ward_3");
            assertThat(annotation.getImage()).isEqualTo(bench.received().get(0).getImage());
            assertThat(labels.count(LabelMap.RIGHT_LUNG)).isEqualTo(8);
            assertThat(labels.count(LabelMap.LEFT_LUNG)).isEqualTo(12);
        });
        assertThat(bench.received().get(0).getAcquiredAt()).isEmpty();
        assertThat(bench.received().get(0).getPrecision()).isEqualTo(TimePrecision.UNKNOWN);
    }

    @Test
    void shouldPublishExpertMasksUnderTheNameThatIsGiven() throws IOException {
        bench = new IngestBench(temporary.resolve("store"), Optional.of("reader-1"));
        file("a.png", PICTURE);
        file("right.png", Pictures.mask(4, 6, 0, 2));
        file("left.png", Pictures.mask(4, 6, 3, 6));
        manifest("a.png,p1,,PA,,,,right.png,left.png,,,\n");

        bench.run(new ManifestFolder(ward));

        assertThat(bench.sink.keys(IngestBench.TOPICS.annotations()))
                .singleElement()
                .satisfies(key -> assertThat(key.annotator()).isEqualTo("reader-1"));
        assertThat(bench.annotations())
                .singleElement()
                .satisfies(annotation -> assertThat(annotation.getAnnotator()).isEqualTo("reader-1"));
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> new FolderIngest.Options(1, FolderIngest.ProgressBar.AUTO, Optional.of("Jane Doe"))))
                .hasMessage("annotator: 8 characters (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
    }

    @ParameterizedTest
    @CsvSource({"small.png, right.png", "right.png,''", "none.png, right.png", "a.png, right.png", "a.jpg, right.png"})
    void shouldPublishImageWhoseMaskIsInvalid(String left, String right) throws IOException {
        file("a.png", PICTURE);
        file("a.jpg", Pictures.jpeg(Pictures.grey(4, 6, (r, c) -> 255)));
        file("right.png", Pictures.mask(4, 6, 0, 2));
        file("small.png", Pictures.mask(3, 6, 3, 6));
        manifest("a.png,p1,0,PA,,,,%s,%s,,,\n".formatted(right, left));

        IngestSummary summary = bench.run(new ManifestFolder(ward));

        assertThat(summary.published()).isEqualTo(1);
        assertThat(summary.annotations()).isZero();
        assertThat(summary.annotationsRefused()).isEqualTo(1);
        assertThat(summary.imagesRefused()).isZero();
        assertThat(bench.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.getReason()).isEqualTo(MASK_INVALID));
    }

    @Test
    void shouldKeepRowOrderAndIntervals() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            file("i%d.png".formatted(i), Pictures.png(Pictures.grey(4, 4 + 7 * i % 50, (r, c) -> 8 * r)));
            rows.append("i%d.png,p%d,%d,PA,,,,,,,,\n".formatted(i, i % 3, i - 5));
        }
        manifest(rows.toString());

        bench.run(new ManifestFolder(ward));

        assertThat(bench.received().stream().map(ImageReceived::getImage))
                .containsExactlyElementsOf(IntStream.range(0, 40)
                        .mapToObj(i -> PSEUDONYMISER
                                .image(new InstanceIdentity.OfFile("ward 3/i%d.png".formatted(i)))
                                .hex())
                        .toList());
        PatientKey p0 = PSEUDONYMISER.patient(PatientIdentity.ofManifest("p0"));
        List<ImageReceived> ofP0 = bench.received().stream()
                .filter(event -> event.getPatient().equals(p0.hex()))
                .toList();
        for (int i = 1; i < ofP0.size(); i++) {
            assertThat(Duration.between(
                            ofP0.get(i - 1).getAcquiredAt().orElseThrow(),
                            ofP0.get(i).getAcquiredAt().orElseThrow()))
                    .isEqualTo(Duration.ofDays(3));
        }
    }

    @Test
    void shouldKnowPatientAndOriginalAcrossFolders() throws IOException {
        file("images/a.png", PICTURE);
        manifest("images/a.png,p1,4,PA,,,,,,,,\n");
        Path crops = Files.createDirectories(temporary.resolve("crops"));
        Files.write(crops.resolve("c.jpg"), Pictures.jpeg(Pictures.grey(4, 4, (r, c) -> 9)));
        Files.writeString(
                crops.resolve("manifest.csv"), "\uFEFFpatient,image,same_as\np1,c.jpg,ward 3/images/./a.png\n");

        IngestSummary summary = bench.run(new ManifestFolder(ward), new ManifestFolder(crops));

        ImageReceived original = bench.received().get(0);
        ImageReceived crop = bench.received().get(1);
        assertThat(summary.published()).isEqualTo(2);
        assertThat(crop.getPatient()).isEqualTo(original.getPatient());
        assertThat(crop.getExposure()).isEqualTo(original.getImage());
        assertThat(crop.getImage()).isNotEqualTo(original.getImage());
        assertThat(original.getExposure()).isEqualTo(original.getImage());
        assertThat(crop.getView()).isEqualTo(View.UNKNOWN);
    }

    @Test
    void shouldReadFolderOfDicomFiles() throws IOException {
        file("b", DicomFixture.chest().bare(DicomFixture.IMPLICIT_LE));
        file("deeper/a.dcm", DicomFixture.chest().part10(DicomFixture.EXPLICIT_LE));
        file("notes.dcm", "just text".getBytes(US_ASCII));
        file("nothing.dcm", new byte[0]);
        file("jpeg.dcm", DicomFixture.chest().part10("1.2.840.10008.1.2.4.51"));

        IngestSummary summary = bench.run(new DicomFolder(ward));

        assertThat(summary.images()).isEqualTo(5);
        assertThat(summary.deadLetters())
                .isEqualTo(Map.of(NOT_AN_IMAGE, 1, EMPTY_FILE, 1, TRANSFER_SYNTAX_UNSUPPORTED, 1));
        assertThat(bench.received()).hasSize(2);
        assertThat(bench.received().stream().map(ImageReceived::getImage).distinct())
                .hasSize(1);
        assertThat(bench.received().stream().map(ImageReceived::getPixelDigest).distinct())
                .hasSize(1);
        assertThat(bench.store.list()).hasSize(1);
    }

    @Test
    void shouldTakeBackWhatARejectionNoteInTheFolderNames() throws IOException {
        file("a.dcm", DicomFixture.chest().part10(DicomFixture.EXPLICIT_LE));
        file("b.dcm", DicomFixture.keyObjects("113001", "1.2.3.4").part10(DicomFixture.EXPLICIT_LE));

        IngestSummary summary = bench.run(new DicomFolder(ward));

        ImageReceived received = (ImageReceived) bench.events().get(0);
        ImageWithdrawn withdrawn = (ImageWithdrawn) bench.events().get(1);
        assertThat(bench.events()).hasSize(2);
        assertThat(withdrawn.getImage()).isEqualTo(received.getImage());
        assertThat(withdrawn.getPatient()).isEqualTo(received.getPatient());
        assertThat(withdrawn.getReason()).isEqualTo(WithdrawalReason.REJECTED_FOR_QUALITY);
        assertThat(summary.images()).isEqualTo(1);
        assertThat(summary.published()).isEqualTo(1);
        assertThat(summary.rejectionNotes()).isEqualTo(1);
        assertThat(summary.toString()).contains("1 images in, 1 published, 1 rejection notes, ");
    }

    @Test
    void shouldPublishNothingOfAStudyThatTheFolderGivesToTwoPatients() throws IOException {
        for (int i = 0; i < 12; i++) {
            DicomFixture chest = DicomFixture.chest().text(0x0008_0018, "UI", "1.2.3.4." + i);
            file(
                    "%02d.dcm".formatted(i),
                    (i == 7 ? chest.text(0x0010_0020, "LO", "4712") : chest).part10(DicomFixture.EXPLICIT_LE));
        }
        file("99.dcm", DicomFixture.chest().text(0x0020_000D, "UI", "1.2.4").part10(DicomFixture.EXPLICIT_LE));

        IngestSummary summary = bench.run(new DicomFolder(ward));

        assertThat(summary.deadLetters()).isEqualTo(Map.of(PATIENT_CONFLICT, 12));
        assertThat(summary.published()).isEqualTo(1);
        assertThat(bench.received())
                .singleElement()
                .satisfies(event -> assertThat(event.getStudy()).contains(PSEUDONYMISER.uid("1.2.4")));
    }

    @Test
    void shouldWithdrawFirstFromThePatientWhomTheNextFolderCorrects() throws IOException {
        Path corrected = Files.createDirectories(temporary.resolve("corrected"));
        file("a.dcm", DicomFixture.chest().part10(DicomFixture.EXPLICIT_LE));
        Files.write(
                corrected.resolve("a.dcm"),
                DicomFixture.chest().text(0x0010_0020, "LO", "4712").part10(DicomFixture.EXPLICIT_LE));

        bench.run(new DicomFolder(ward), new DicomFolder(corrected));

        assertThat(bench.events()).hasSize(3);
        ImageReceived wrong = (ImageReceived) bench.events().get(0);
        ImageWithdrawn withdrawn = (ImageWithdrawn) bench.events().get(1);
        ImageReceived right = (ImageReceived) bench.events().get(2);
        assertThat(withdrawn.getPatient()).isEqualTo(wrong.getPatient());
        assertThat(withdrawn.getReason()).isEqualTo(WithdrawalReason.WRONG_PATIENT);
        assertThat(right.getImage()).isEqualTo(wrong.getImage()).isEqualTo(withdrawn.getImage());
        assertThat(right.getPatient()).isNotEqualTo(wrong.getPatient());
    }

    /** More than one batch, and more files than are decoded ahead. */
    @Test
    void shouldKeepTheOrderOfDicomFiles() throws IOException {
        int files = InstanceRun.FILES_A_BATCH + 30;
        for (int i = 0; i < files; i++) {
            file(
                    "%03d".formatted(i),
                    DicomFixture.chest().text(0x0008_0018, "UI", "1.2.3.4." + i).part10(DicomFixture.EXPLICIT_LE));
        }

        IngestSummary summary = bench.run(new DicomFolder(ward));

        assertThat(summary.published()).isEqualTo(files);
        assertThat(bench.received().stream().map(ImageReceived::getImage))
                .containsExactlyElementsOf(IntStream.range(0, files)
                        .mapToObj(i -> PSEUDONYMISER
                                .image(new InstanceIdentity.OfDicom("1.2.3.4." + i))
                                .hex())
                        .toList());
    }

    @Test
    void shouldPublishTheSameAgainWhenRunAgain() throws IOException {
        file("a.png", PICTURE);
        manifest("a.png,p1,0,PA,,,,,,,,\nnone.png,p1,0,PA,,,,,,,,\n");

        bench.run(new ManifestFolder(ward));
        bench.run(new ManifestFolder(ward));

        assertThat(bench.received().get(1))
                .usingRecursiveComparison()
                .ignoringFields("receivedAt")
                .isEqualTo(bench.received().get(0));
        assertThat(bench.sink.keys(IngestBench.TOPICS.deadLetters()).stream().distinct())
                .hasSize(1);
    }

    @Test
    void shouldSayWhatIsNoFolderOfXrays() throws IOException {
        assertThat(catchThrowableOfType(SetupException.class, () -> new DicomFolder(temporary.resolve("nowhere")))
                        .kind())
                .isEqualTo(Kind.NO_INPUT);
        ManifestFolder withoutManifest = new ManifestFolder(ward);
        assertThat(catchThrowableOfType(SetupException.class, () -> bench.run(withoutManifest)))
                .hasMessageContaining("manifest.csv");
        Files.writeString(ward.resolve("manifest.csv"), "file,person\n");
        assertThat(catchThrowableOfType(SetupException.class, () -> bench.run(withoutManifest)))
                .hasMessageContaining("at least image, patient");
    }

    private void file(String path, byte[] content) throws IOException {
        Path file = ward.resolve(path);
        Files.createDirectories(file.resolveSibling(".").normalize());
        Files.write(file, content);
    }

    private void manifest(String rows) throws IOException {
        Files.writeString(ward.resolve("manifest.csv"), HEADER + rows);
    }
}
