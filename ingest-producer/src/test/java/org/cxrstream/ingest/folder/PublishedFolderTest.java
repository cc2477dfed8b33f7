package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cxrstream.schemas.event.DeadLetterReason.EMPTY_FILE;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.ingest.deidentify.PatientIdentity;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files, laid out as JSRT with the SCR database, and as Montgomery. */
class PublishedFolderTest {
    private static final String RIGHT = "scratch/fold1/masks/right lung/";
    private static final String LEFT = "scratch/fold1/masks/left lung/";
    private static final byte[] WORDS = words(4, (r, c) -> 1000 * r + c);
    private static final byte[] PICTURE = Pictures.png(Pictures.grey(4, 6, (r, c) -> 40 * r + c));

    @TempDir
    private Path temporary;

    private final List<ReadXray> xrays = new ArrayList<>();

    @Test
    void shouldReadJsrtWithTheMasksOfScr() throws IOException {
        file("jsrt/NonNodule93images/JPCNN001.IMG", WORDS);
        file("jsrt/Nodule154images/JPCLN002.IMG", WORDS);
        file("jsrt/Nodule154images/JPCLN001.IMG", WORDS);
        file("jsrt/scratch/fold1/masks/heart/JPCLN001.gif", mask(1, 2));
        scrMasks("JPCLN001", 0, 1);
        file("jsrt/scratch/fold2/masks/right lung/JPCNN001.gif", mask(0, 1));
        file("jsrt/scratch/fold2/masks/left lung/JPCNN001.gif", mask(1, 2));

        ReadingSummary summary = read("jsrt");

        assertThat(summary).hasToString("3 X-rays read of 3, 2 with masks, all usable");
        assertThat(xrays)
                .extracting(ReadXray::position)
                .containsExactly("folder 1, image 1", "folder 1, image 2", "folder 1, image 3");
        assertThat(xrays).extracting(xray -> xray.labels().isPresent()).containsExactly(true, false, true);
        assertIsKnownBy("JPCLN001", "jsrt/Nodule154images/JPCLN001.IMG", xrays.get(0));
        assertIsKnownBy("JPCLN002", "jsrt/Nodule154images/JPCLN002.IMG", xrays.get(1));
        assertIsKnownBy("JPCNN001", "jsrt/NonNodule93images/JPCNN001.IMG", xrays.get(2));
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                assertThat(xrays.get(0).labels().orElseThrow().label(row, column))
                        .isEqualTo(column < 2 ? LabelMap.RIGHT_LUNG : LabelMap.LEFT_LUNG);
            }
        }
    }

    @Test
    void shouldTakeWordsOfJsrtAsBigEndianAndBlackAtTheGreatest() throws IOException {
        file("jsrt/JPCLN001.img", words(2, (r, c) -> r == 0 ? 0x0102 : 4095 * c));

        read("jsrt");

        assertThat(xrays.get(0).pixels().samples()).containsExactly(0x0102, 0x0102, 0, 4095);
        PixelHeader header = xrays.get(0).pixels().header();
        assertThat(header.photometric()).isEqualTo(Photometric.MONOCHROME1);
        assertThat(header.bitsStored()).isEqualTo(12);
        assertThat(header.spacing().isKnown()).isFalse();
    }

    @Test
    void shouldKnowThePixelsOfJsrtAtThePublishedSize() {
        PixelHeader header = JsrtPixels.decode(new byte[2 * 2048 * 2048]).header();

        assertThat(header.columns()).isEqualTo(2048);
        assertThat(header.spacing().rowMm()).isEqualTo(0.175);
    }

    @Test
    void shouldGoOnAfterAnXrayOfJsrtThatCannotBeUsed() throws IOException {
        file("jsrt/JPCLN001.IMG", Arrays.copyOf(WORDS, WORDS.length - 2));
        file("jsrt/JPCLN002.IMG", Arrays.copyOf(WORDS, WORDS.length - 1));
        file("jsrt/JPCLN003.IMG", new byte[0]);
        file("jsrt/JPCLN004.IMG", words(4, (r, c) -> 0x0100 * r + 0x1000 * c));
        file("jsrt/JPCLN005.IMG", WORDS);

        ReadingSummary summary = read("jsrt");

        assertThat(summary.refusals()).isEqualTo(Map.of(FILE_TRUNCATED, 2, EMPTY_FILE, 1, NOT_AN_IMAGE, 1));
        assertThat(xrays).extracting(ReadXray::position).containsExactly("folder 1, image 5");
    }

    @Test
    void shouldSayHowLongAnXrayOfJsrtIs() {
        assertThatThrownBy(() -> JsrtPixels.decode(new byte[2 * 2047 * 2048]))
                .hasMessage("file: 8384512 bytes (expected: 8388608, or a square of 16-bit words)");
        assertThatThrownBy(() -> JsrtPixels.decode(words(1, (r, c) -> 4096)))
                .hasMessage("word: 4096 (expected: at most 4095, 12 bits big-endian)");
    }

    @Test
    void shouldReadMontgomery() throws IOException {
        file("MontgomerySet/CXR_png/MCUCXR_0001_0.png", PICTURE);
        file("MontgomerySet/CXR_png/MCUCXR_0002_1.png", PICTURE);
        file("MontgomerySet/CXR_png/._MCUCXR_0002_1.png", new byte[] {0, 5, 22, 7});
        file("MontgomerySet/CXR_png/Thumbs.db", new byte[] {1});
        file("MontgomerySet/ClinicalReadings/MCUCXR_0001_0.txt", "normal".getBytes(US_ASCII));
        file("MontgomerySet/ManualMask/rightMask/MCUCXR_0001_0.png", Pictures.mask(4, 6, 0, 2));
        file("MontgomerySet/ManualMask/leftMask/MCUCXR_0001_0.png", Pictures.mask(4, 6, 3, 6));

        ReadingSummary summary = read("MontgomerySet");

        assertThat(summary).hasToString("2 X-rays read of 2, 1 with masks, all usable");
        assertIsKnownBy("MCUCXR_0001_0", "MontgomerySet/CXR_png/MCUCXR_0001_0.png", xrays.get(0));
        LabelMap labels = xrays.get(0).labels().orElseThrow();
        assertThat(labels.count(LabelMap.RIGHT_LUNG)).isEqualTo(8);
        assertThat(labels.count(LabelMap.LEFT_LUNG)).isEqualTo(12);
        assertThat(labels.label(0, 0)).isEqualTo(LabelMap.RIGHT_LUNG);
        assertThat(xrays.get(0).pixels().samples()[7]).isEqualTo((short) 41);
        assertThat(xrays.get(1).labels()).isEmpty();
    }

    @Test
    void shouldWarnOfLungsOnTheWrongSidesAndKeepThemAsNamed() throws IOException {
        file("jsrt/JPCLN001.IMG", WORDS);
        file("jsrt/JPCLN002.IMG", WORDS);
        scrMasks("JPCLN001", 1, 0);
        scrMasks("JPCLN002", 0, 1);
        file("set/CXR_png/MCUCXR_0001_0.png", PICTURE);
        file("set/ManualMask/rightMask/MCUCXR_0001_0.png", Pictures.mask(4, 6, 3, 6));
        file("set/ManualMask/leftMask/MCUCXR_0001_0.png", Pictures.mask(4, 6, 0, 2));
        file("ward/a.png", PICTURE);
        file("ward/white.png", Pictures.mask(4, 6, 3, 6));
        file("ward/black.png", Pictures.mask(4, 6, 0, 2));
        file("ward/manifest.csv", """
                image,patient,mask_right,mask_left
                a.png,p1,white.png,black.png
                a.png,p2,white.png,black.png
                """.getBytes(US_ASCII));

        assertThat(read("jsrt", "set", "ward"))
                .hasToString("5 X-rays read of 5, 5 with masks, all usable; right lung not left in the picture:"
                        + " 1 in folder 1, 1 in folder 2, 2 in folder 3");
        assertThat(xrays.get(0).labels().orElseThrow().label(0, 0)).isEqualTo(LabelMap.LEFT_LUNG);
        assertThat(xrays.get(2).labels().orElseThrow().label(0, 0)).isEqualTo(LabelMap.LEFT_LUNG);
    }

    @Test
    void shouldRefuseMasksThatDoNotFitAndKeepTheXray() throws IOException {
        file("jsrt/JPCLN001.IMG", WORDS);
        file("jsrt/" + RIGHT + "JPCLN001.gif", mask(0, 1));
        file("jsrt/JPCLN002.IMG", words(5, (r, c) -> 0));
        scrMasks("JPCLN002", 0, 1);
        file("jsrt/JPCLN003.IMG", WORDS);
        scrMasks("JPCLN003", 0, 1);
        file("jsrt/scratch/fold2/masks/left lung/JPCLN003.gif", mask(1, 2));

        assertThat(read("jsrt")).hasToString("3 X-rays read of 3, 0 with masks, not usable: 3 MASK_INVALID");
    }

    @Test
    void shouldSortByPathWhateverTheFileSystemLists() throws IOException {
        List<String> names = new ArrayList<>(
                IntStream.rangeClosed(1, 30).mapToObj("JPCLN%03d"::formatted).toList());
        List<String> sorted = List.copyOf(names);
        Collections.shuffle(names, new Random(20_261_123));
        for (String name : names) {
            file("jsrt/" + name + ".IMG", WORDS);
        }

        read("jsrt");

        assertThat(xrays)
                .extracting(xray -> xray.key().patient())
                .containsExactlyElementsOf(sorted.stream()
                        .map(name -> IngestBench.PSEUDONYMISER.patient(PatientIdentity.ofManifest(name)))
                        .toList());
    }

    /** All247images beside Nodule154images, say. */
    @Test
    void shouldKnowASecondFileOfANameAsTheSameExposure() throws IOException {
        file("jsrt/All247images/JPCLN001.IMG", WORDS);
        file("jsrt/Nodule154images/JPCLN001.IMG", WORDS);

        read("jsrt");

        assertThat(xrays.get(1).key().image()).isNotEqualTo(xrays.get(0).key().image());
        assertThat(xrays)
                .extracting(ReadXray::exposure)
                .containsOnly(xrays.get(0).key().image());
    }

    @Test
    void shouldPublishThemAsAnyOther() throws IOException {
        file("jsrt/JPCLN001.IMG", WORDS);
        file("jsrt/JPCLN002.IMG", new byte[5]);
        scrMasks("JPCLN001", 1, 0);
        IngestBench bench = new IngestBench(temporary.resolve("store"));

        IngestSummary summary = bench.run(SourceFolder.open(temporary.resolve("jsrt")));

        assertThat(summary.toString())
                .startsWith("2 images in, 1 published, 1 annotations (right lung not left in the picture: 1),"
                        + " dead letters: 1 FILE_TRUNCATED;");
        assertThat(bench.received()).extracting(ImageReceived::getView).containsExactly(View.PA);
        assertThat(bench.annotations()).hasSize(1);
        assertThat(bench.deadLetters()).hasSize(1);
    }

    @Test
    void shouldNameTheLayoutsWhenNoneFitsOrMoreThanOne() throws IOException {
        file("other/MCUCXR_0001_0.png", PICTURE);
        file("both/JPCLN001.IMG", WORDS);
        file("both/CXR_png/MCUCXR_0001_0.png", PICTURE);

        assertThatThrownBy(() -> SourceFolder.open(temporary.resolve("other")))
                .isInstanceOf(SetupException.class)
                .hasMessage(
                        "folder: %s, with X-rays of no known layout (expected: a manifest.csv,"
                                + " *.IMG of JSRT, or CXR_png/*.png of Montgomery)",
                        temporary.resolve("other"));
        assertThatThrownBy(() -> SourceFolder.open(temporary.resolve("both")))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("with X-rays of [JSRT, MONTGOMERY] (expected: a manifest.csv");
        assertThatThrownBy(() -> SourceFolder.open(temporary.resolve("nowhere")))
                .isInstanceOf(SetupException.class)
                .hasMessageEndingWith("(expected: a folder of X-rays)");
    }

    private static void assertIsKnownBy(String patient, String path, ReadXray xray) {
        assertThat(xray.key().patient())
                .isEqualTo(IngestBench.PSEUDONYMISER.patient(PatientIdentity.ofManifest(patient)));
        assertThat(xray.key().image())
                .isEqualTo(IngestBench.PSEUDONYMISER.image(new InstanceIdentity.OfFile(path)))
                .isEqualTo(xray.exposure());
        assertThat(xray.day()).isEmpty();
    }

    private ReadingSummary read(String... folders) {
        return new FolderReader(IngestBench.PSEUDONYMISER, ProgressBar.HIDDEN)
                .read(
                        List.of(folders).stream()
                                .map(folder -> SourceFolder.open(temporary.resolve(folder)))
                                .toList(),
                        xrays::add);
    }

    /** Masks of 2×2, each lung one column of them. */
    private void scrMasks(String name, int rightColumn, int leftColumn) throws IOException {
        file("jsrt/" + RIGHT + name + ".gif", mask(rightColumn, rightColumn + 1));
        file("jsrt/" + LEFT + name + ".gif", mask(leftColumn, leftColumn + 1));
    }

    private static byte[] mask(int from, int to) {
        return Pictures.gif(Pictures.grey(2, 2, (r, c) -> c >= from && c < to ? 255 : 0));
    }

    private static byte[] words(int side, IntBinaryOperator value) {
        ByteBuffer words = ByteBuffer.allocate(2 * side * side);
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                words.put((byte) (value.applyAsInt(row, column) >> 8)).put((byte) value.applyAsInt(row, column));
            }
        }
        return words.array();
    }

    private void file(String path, byte[] content) throws IOException {
        Path file = temporary.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
