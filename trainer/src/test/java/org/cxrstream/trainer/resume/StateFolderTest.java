package org.cxrstream.trainer.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    Path parent;

    private Path folder;
    private StateFolder states;

    @BeforeEach
    void openFolder() {
        folder = parent.resolve("run").resolve("states");
        states = new StateFolder(folder);
    }

    private static TrainingState state(int step) {
        TrainingState state = new TrainingState();
        state.put("note", "after " + step);
        return state;
    }

    private void save(int... steps) {
        for (int step : steps) {
            states.save(step, state(step));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private Path newest() throws IOException {
        List<Path> files = files();
        return files.get(files.size() - 1);
    }

    private void assertLatestIs(int step) {
        StateFolder.Saved saved = new StateFolder(folder).latest().orElseThrow();
        assertThat(saved.step()).isEqualTo(step);
        assertThat(saved.state().text("note")).isEqualTo("after " + step);
    }

    @Test
    void shouldHaveNothingBeforeTheFirst() {
        assertThat(states.latest()).isEmpty();
    }

    @Test
    void shouldKeepTheLastTwo() throws IOException {
        save(1, 2, 10, 9_999);
        assertThat(files()).hasSize(2);
        assertThat(files().get(0).getFileName().toString()).startsWith("step-00000010.");
        assertLatestIs(9_999);
    }

    @Test
    void shouldNameEachFileByItsChecksum() throws IOException {
        save(7);
        assertThat(newest().getFileName())
                .hasToString("step-00000007."
                        + ModelId.of(Files.readAllBytes(newest())).hex() + ".safetensors");
    }

    @Test
    void shouldPassOverATruncatedNewestFileAtEveryLength() throws IOException {
        save(1, 2);
        byte[] whole = Files.readAllBytes(newest());
        Path file = newest();
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertLatestIs(1);
        }
    }

    @Test
    void shouldPassOverANewestFileWithAFlippedBit() throws IOException {
        save(1, 2);
        byte[] content = Files.readAllBytes(newest());
        content[content.length / 2] ^= 1;
        Files.write(newest(), content);
        assertLatestIs(1);
    }

    @Test
    void shouldHaveNothingWhenNoFileIsWhole() throws IOException {
        save(1, 2);
        for (Path file : files()) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        assertThat(states.latest()).isEmpty();
    }

    @Test
    void shouldGoOnBesideAFileLeftOverFromADeathWhileWriting() throws IOException {
        save(1);
        Path leftOver = folder.resolve("step-00000002." + "a".repeat(64) + ".safetensors.new");
        Files.write(leftOver, new byte[] {1, 2, 3});
        assertLatestIs(1);
        save(2, 3);
        assertLatestIs(3);
    }

    @Test
    void shouldWriteOverTheLeftOverOfTheSameState() throws IOException {
        save(1, 2);
        Path file = newest();
        Path leftOver = file.resolveSibling(file.getFileName() + ".new");
        Files.move(file, leftOver);
        Files.write(leftOver, new byte[100_000]);
        save(2);
        assertLatestIs(2);
        assertThat(files()).hasSize(2).doesNotContain(leftOver);
    }

    @Test
    void shouldReplaceACorruptFileWhenItsStepIsMadeAgain() throws IOException {
        save(1, 2);
        Files.write(newest(), new byte[] {1, 2, 3});
        save(2);
        assertLatestIs(2);
    }

    @Test
    void shouldHaveNothingOnceCleared() throws IOException {
        save(1, 2);
        states.clear();
        assertThat(states.latest()).isEmpty();
        assertThat(files()).isEmpty();
    }
}
