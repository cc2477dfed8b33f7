package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void shouldBeFinishedWithAFailure() {
        RunFolder folder = new RunFolder(runs, "run");
        assertThat(folder.isFinished()).isFalse();
        folder.writeFailure("why");
        assertThat(new RunFolder(runs, "run").isFinished()).isTrue();
        assertThat(runs.resolve("run/failure.json")).content().contains("\"failure\" : \"why\"");
    }
}
