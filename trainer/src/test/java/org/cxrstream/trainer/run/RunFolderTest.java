package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path runs;

    @Test
    void shouldCountStartsOverRestarts() {
        assertThat(new RunFolder(runs, "run").countStart()).isEqualTo(1);
        assertThat(new RunFolder(runs, "run").countStart()).isEqualTo(2);
        assertThat(new RunFolder(runs, "other").countStart()).isEqualTo(1);
        new RunFolder(runs, "run").forgetStarts();
        assertThat(new RunFolder(runs, "run").countStart()).isEqualTo(1);
    }

    @Test
    void shouldTakeAnUnreadableCountForNone() throws IOException {
        RunFolder folder = new RunFolder(runs, "run");
        Files.createFile(runs.resolve("run/starts"));
        assertThat(folder.countStart()).isEqualTo(1);
    }

    /** The third start is on the second one's machine; the first steps weren't. */
    @Test
    void shouldRememberThatAnEarlierStartWasElsewhere() throws IOException {
        RunFolder folder = new RunFolder(runs, "run");
        assertThat(begin(folder)).isEmpty();
        Files.createDirectories(runs.resolve("run/arms"));
        Path manifest = runs.resolve("run/manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceFirst("\"threads\" : \\d+", "\"threads\" : 4096"));

        List<String> second = begin(folder);
        List<String> third = begin(folder);

        assertThat(second)
                .singleElement()
                .asString()
                .startsWith("continues, not bit-equal")
                .contains("(before: 4096)");
        assertThat(third).isEqualTo(second);
    }

    @Test
    void shouldForgetWhatWasReachedByNobodyKnowsWhat() throws IOException {
        RunFolder folder = new RunFolder(runs, "run");
        begin(folder);
        Files.createDirectories(runs.resolve("run/arms/random"));
        Files.writeString(runs.resolve("run/manifest.json"), "{\"run\" :");

        assertThat(begin(folder))
                .singleElement()
                .asString()
                .startsWith("begins anew")
                .contains("manifest is lost");
        assertThat(runs.resolve("run/arms")).doesNotExist();
    }

    private static List<String> begin(RunFolder folder) {
        TrainingRequest request = new TrainingRequest(
                "run", "lungs", TrainingTrigger.OPERATOR, PresetSettings.resolve("tuned", Map.of()), 1);
        return folder.begin(request, CorpusInventory.EMPTY, Map.of(), Precision.FP32, Instant.EPOCH);
    }

    @Test
    void shouldBeFinishedWithAFailure() {
        RunFolder folder = new RunFolder(runs, "run");
        assertThat(folder.isFinished()).isFalse();
        folder.writeFailure("why");
        assertThat(new RunFolder(runs, "run").isFinished()).isTrue();
        assertThat(runs.resolve("run/failure.json")).content().contains("\"failure\" : \"why\"");
    }
}
