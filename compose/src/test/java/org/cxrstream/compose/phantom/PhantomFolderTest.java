package org.cxrstream.compose.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomFolderTest {
    private static final PhantomSettings SETTINGS = new PhantomSettings(4, 2, 4, 5, 0.5);

    @TempDir
    Path folder;

    @Test
    void shouldWriteAManifestRowForEveryImage() throws IOException {
        PhantomFolder.Written written = PhantomFolder.write(folder, SETTINGS);

        List<String> lines = Files.readAllLines(folder.resolve("manifest.csv"));
        assertThat(lines.get(0))
                .isEqualTo(
                        "image,patient,day,view,same_as,width,height,mask_right,mask_left,mask_ignore,licence,source");
        assertThat(lines).hasSize(written.images() + 1);
        assertThat(written.patients()).isEqualTo(4);
        assertThat(written.images()).isBetween(8, 16);
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            BufferedImage image = ImageIO.read(folder.resolve(fields[0]).toFile());
            assertThat(image.getWidth()).isEqualTo(Integer.parseInt(fields[5])).isBetween(320, 512);
            assertThat(image.getHeight()).isEqualTo(Integer.parseInt(fields[6])).isBetween(320, 512);
            assertThat(fields[3]).isIn("PA", "AP", "AP Supine");
            assertThat(fields[10]).isEqualTo("CC0");
            assertThat(fields[11]).isEqualTo("phantom");
        }
    }

    @Test
    void shouldAnnotateTheShareAskedForWithMasksOfZeroAnd255() throws IOException {
        PhantomFolder.Written written = PhantomFolder.write(folder, SETTINGS);

        List<String[]> annotated = rows().filter(row -> !row[7].isEmpty()).toList();
        assertThat(written.annotated()).isEqualTo(Math.round(0.5 * written.images()));
        assertThat(annotated).hasSize(written.annotated());
        for (String[] row : annotated) {
            for (String file : List.of(row[7], row[8])) {
                BufferedImage mask = ImageIO.read(folder.resolve(file).toFile());
                assertThat(mask.getWidth()).isEqualTo(Integer.parseInt(row[5]));
                int[] values = mask.getRaster().getPixels(0, 0, mask.getWidth(), mask.getHeight(), (int[]) null);
                assertThat(values).containsOnly(0, 255);
            }
        }
    }

    @Test
    void shouldLeaveAllImagesBareWhenShareIsZeroAndMaskAllWhenItIsOne() throws IOException {
        assertThat(PhantomFolder.write(folder, new PhantomSettings(1, 1, 2, 5, 0))
                        .annotated())
                .isZero();

        PhantomFolder.Written all = PhantomFolder.write(folder, new PhantomSettings(1, 1, 2, 5, 1));
        assertThat(all.annotated()).isEqualTo(all.images());
    }

    @Test
    void shouldWriteTheSameBytesAgainForTheSameSeedAndOthersForAnother() throws IOException {
        Map<String, byte[]> first = written(SETTINGS);
        Map<String, byte[]> again = written(SETTINGS);
        Map<String, byte[]> other = written(new PhantomSettings(4, 2, 4, 6, 0.5));

        assertThat(again.keySet()).isEqualTo(first.keySet());
        first.forEach((name, bytes) -> assertThat(again.get(name)).as(name).isEqualTo(bytes));
        assertThat(other.get("images/p0000-00.png")).isNotEqualTo(first.get("images/p0000-00.png"));
    }

    @Test
    void shouldOrderThePatientsImagesByDay() throws IOException {
        PhantomFolder.write(folder, SETTINGS);

        Map<String, Integer> latest = new HashMap<>();
        rows().forEach(row -> {
            int day = Integer.parseInt(row[2]);
            assertThat(day).isGreaterThan(latest.getOrDefault(row[1], -1));
            latest.put(row[1], day);
        });
        assertThat(latest).hasSize(4);
    }

    @Test
    void shouldNameTheValueWhenSettingsAreOutOfRange() {
        assertThatThrownBy(() -> new PhantomSettings(0, 1, 1, 1, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patients: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new PhantomSettings(1, 0, 1, 1, 0.5)).hasMessage("fewestImages: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new PhantomSettings(1, 3, 2, 1, 0.5))
                .hasMessage("mostImages: 2 (expected: >= fewestImages, 3)");
        assertThatThrownBy(() -> new PhantomSettings(1, 1, 2, 1, Double.NaN))
                .hasMessage("annotatedShare: NaN (expected: 0 to 1)");
    }

    private Stream<String[]> rows() throws IOException {
        return Files.readAllLines(folder.resolve("manifest.csv")).stream()
                .skip(1)
                .map(line -> line.split(",", -1));
    }

    private Map<String, byte[]> written(PhantomSettings settings) throws IOException {
        Path target = Files.createTempDirectory(folder, "run");
        PhantomFolder.write(target, settings);
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> paths = Files.walk(target)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(target.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
