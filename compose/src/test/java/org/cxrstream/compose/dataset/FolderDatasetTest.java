package org.cxrstream.compose.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDatasetTest {
    private static final int ROWS = 64;
    private static final int COLUMNS = 128;
    private static final int WHITE = 255;

    @TempDir
    private Path temporary;

    @BeforeEach
    void writeFolders() throws IOException {
        white("images/a.png", COLUMNS);
        white("images/b.png", COLUMNS);
        white("images/c.png", COLUMNS);
        manifest("images", "a.png,p1,0,,,", "b.png,p1,4,,,", "c.png,p2,,,,", "gone.png,p2,1,,,");
        white("labelled/crop.png", COLUMNS);
        white("labelled/right.png", COLUMNS / 2);
        bright("labelled/left.png", COLUMNS / 2, COLUMNS);
        manifest(
                "labelled",
                "crop.png,p1,4,images/b.png,right.png,left.png",
                "../images/a.png,p3,0,,right.png,left.png",
                "crop.png,p1,4,images/b.png,right.png,left.png");
    }

    @Test
    void shouldCountRenderingsOfAnExposureOnceAndTheOriginalBeforeItsCrop() throws IOException {
        FolderDataset dataset = read("images", "labelled");
        UnlabelledImages images = dataset.unlabelled(patient -> true);

        assertThat(dataset.summary())
                .hasToString("5 X-rays read of 7, 2 with masks, not usable: 1 FILE_MISSING, 1 MANIFEST_ROW_INVALID");
        assertThat(images.count()).isEqualTo(3);
        List<ImageLabel> labels = IntStream.range(0, 3).mapToObj(images::label).toList();
        assertThat(labels.stream().map(ImageLabel::exposure)).containsExactly(0, 1, 2);
        assertThat(labels.stream().map(ImageLabel::patient)).containsOnly(0, 1);
        List<Long> days = labels.stream()
                .map(ImageLabel::day)
                .filter(day -> day != ImageLabel.UNKNOWN_DAY)
                .sorted()
                .toList();
        assertThat(days).hasSize(2);
        assertThat(days.get(1) - days.get(0)).isEqualTo(4);
        assertThat(dataset.annotated().count()).isEqualTo(1);
    }

    @Test
    void shouldLayXraysAndMasksOnTheSquareGridAlike() throws IOException {
        AnnotatedXrays xrays = read("labelled").annotated();
        int side = SquareGrid.SIDE;

        assertThat(xrays.count()).isEqualTo(1);
        assertThat(xrays.position(0)).isEqualTo("folder 1, row 4");
        byte[] raster = xrays.raster(0);
        byte[] labels = xrays.labels(0);
        for (int row = 0; row < side; row++) {
            boolean isPadding = row < side / 4 || row >= 3 * side / 4;
            for (int column = 0; column < side; column++) {
                int cell = row * side + column;
                byte lung = column < side / 2 ? LabelMap.RIGHT_LUNG : LabelMap.LEFT_LUNG;
                assertThat(raster[cell]).isEqualTo((byte) (isPadding ? 0 : WHITE));
                assertThat(labels[cell]).isEqualTo(isPadding ? LabelMap.BACKGROUND : lung);
            }
        }
    }

    @Test
    void shouldLeaveOutPatientsThatAreNotWanted() throws IOException {
        PatientKey held = read("labelled").annotated().patient(0);

        assertThat(read("images").unlabelled(patient -> !patient.equals(held)).count())
                .isEqualTo(1);
    }

    /** Read as 1 − x over the nominal range of 12 bits, so that lungs are dark. */
    @Test
    void shouldReadJsrtWithoutAManifest() throws IOException {
        int side = SquareGrid.SIDE;
        ByteBuffer words = ByteBuffer.allocate(2 * side * side).order(ByteOrder.BIG_ENDIAN);
        for (int word = 0; word < side * side; word++) {
            words.putShort((short) (word % 4096));
        }
        Files.createDirectories(temporary.resolve("jsrt"));
        Files.write(temporary.resolve("jsrt/JPCLN001.IMG"), words.array());

        FolderDataset dataset = read("jsrt");

        assertThat(dataset.summary()).hasToString("1 X-rays read of 1, 0 with masks, all usable");
        byte[] raster = dataset.unlabelled(patient -> true).raster(0);
        for (int cell = 0; cell < side * side; cell++) {
            assertThat(raster[cell] & 0xff).isEqualTo((int) Math.round(255 * (1 - cell % 4096 / 4095.0)));
        }
    }

    @Test
    void shouldRefuseAFolderOfNothingUsable() throws IOException {
        manifest("images", "gone.png,p1,0,,,");

        assertThatThrownBy(() -> read("images"))
                .isInstanceOf(SetupException.class)
                .hasMessage("folders: 0 X-rays read of 1, 0 with masks, not usable: 1 FILE_MISSING"
                        + " (expected: at least one usable X-ray)");
    }

    private FolderDataset read(String... folders) {
        return FolderDataset.read(
                List.of(folders).stream().map(temporary::resolve).toList(), ProgressBar.HIDDEN);
    }

    private void manifest(String folder, String... rows) throws IOException {
        String header = "image,patient,day,same_as,mask_right,mask_left\n";
        Files.writeString(temporary.resolve(folder + "/manifest.csv"), header + String.join("\n", rows));
    }

    private void white(String path, int to) throws IOException {
        bright(path, 0, to);
    }

    private void bright(String path, int from, int to) throws IOException {
        BufferedImage picture = new BufferedImage(COLUMNS, ROWS, BufferedImage.TYPE_BYTE_GRAY);
        for (int row = 0; row < ROWS; row++) {
            for (int column = from; column < to; column++) {
                picture.getRaster().setSample(column, row, 0, WHITE);
            }
        }
        Path file = temporary.resolve(path);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }
}
