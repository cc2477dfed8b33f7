package org.cxrstream.ingest.folder;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cxrstream.schemas.event.DeadLetterReason.MANIFEST_ROW_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.grid.LabelMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {
    private static final String HEADER = "image,patient,day,same_as,mask_right,mask_left\n";
    private static final byte[] PICTURE = Pictures.png(Pictures.grey(4, 6, (r, c) -> 40 * r + c));

    @TempDir
    private Path temporary;

    private final List<ReadXray> xrays = new ArrayList<>();

    @Test
    void shouldReadInOrderAndGoOnAfterWhatCannotBeUsed() throws IOException {
        file("ward/a.png", PICTURE);
        file("ward/text.png", "not a picture".getBytes(US_ASCII));
        file("ward/right.png", Pictures.mask(4, 6, 0, 2));
        file("ward/left.png", Pictures.mask(4, 6, 4, 6));
        file("ward/manifest.csv", (HEADER + """
                a.png,p1,3,,right.png,left.png
                text.png,p1,4,,,
                a.png,p1,soon,,,
                ./a.png,p2,5,ward/a.png,right.png,
                """).getBytes(US_ASCII));

        ReadingSummary summary = read("ward");

        assertThat(summary)
                .hasToString("2 X-rays read of 4, 1 with masks,"
                        + " not usable: 1 NOT_AN_IMAGE, 1 MANIFEST_ROW_INVALID, 1 MASK_INVALID");
        assertThat(summary.refusals()).isEqualTo(Map.of(NOT_AN_IMAGE, 1, MANIFEST_ROW_INVALID, 1, MASK_INVALID, 1));
        assertThat(xrays).extracting(ReadXray::position).containsExactly("folder 1, row 2", "folder 1, row 5");
        assertThat(xrays.get(0).labels().orElseThrow().count(LabelMap.RIGHT_LUNG))
                .isEqualTo(8);
        assertThat(xrays.get(1).labels()).isEmpty();
    }

    @Test
    void shouldKnowRenderingsOfOneExposureAcrossFoldersAndKeepIntervals() throws IOException {
        file("one/a.png", PICTURE);
        file("one/manifest.csv", (HEADER + "a.png,p1,3,,,\na.png,p1,,,,\n").getBytes(US_ASCII));
        file("two/crop.png", PICTURE);
        file("two/manifest.csv", (HEADER + "crop.png,p1,8,one/a.png,,\n").getBytes(US_ASCII));

        read("one", "two");

        ReadXray original = xrays.get(0);
        ReadXray crop = xrays.get(2);
        assertThat(crop.key().patient()).isEqualTo(original.key().patient());
        assertThat(crop.key().image()).isNotEqualTo(original.key().image());
        assertThat(crop.exposure()).isEqualTo(original.key().image()).isEqualTo(original.exposure());
        assertThat(crop.day().orElseThrow() - original.day().orElseThrow()).isEqualTo(5);
        assertThat(xrays.get(1).day()).isEmpty();
        assertThat(original.toString()).doesNotContain("p1");
    }

    /** Their files go by the same names; one would be lost. */
    @Test
    void shouldRefuseTwoFoldersOfOneName() throws IOException {
        file("one/ward/manifest.csv", HEADER.getBytes(US_ASCII));
        file("two/ward/manifest.csv", HEADER.getBytes(US_ASCII));

        assertThatThrownBy(() -> read("one/ward", "two/ward"))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.USAGE))
                .hasMessageEndingWith("(expected: different names, which tell their files apart)");
        assertThat(read("one/ward", "one/../one/ward").images()).isZero();
    }

    private ReadingSummary read(String... folders) {
        return new FolderReader(IngestBench.PSEUDONYMISER, ProgressBar.HIDDEN)
                .read(
                        List.of(folders).stream()
                                .map(folder -> new ManifestFolder(temporary.resolve(folder)))
                                .toList(),
                        xrays::add);
    }

    private void file(String path, byte[] content) throws IOException {
        Path file = temporary.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
