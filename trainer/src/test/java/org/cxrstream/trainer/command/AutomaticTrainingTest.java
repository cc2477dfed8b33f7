package org.cxrstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.cxrstream.schemas.event.TrainingTrigger;
import org.cxrstream.trainer.corpus.CorpusInventory;
import org.cxrstream.trainer.corpus.CorpusInventory.Count;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutomaticTrainingTest {
    private static final Optional<Duration> QUIET = Optional.of(Duration.ofSeconds(30));
    private final AutomaticTraining rule = AutomaticTraining.standard();

    @ParameterizedTest
    @CsvSource({"63, 10, ", "64, 9, ", "64, 10, FIRST_MODEL"})
    void shouldBeginFirstWhenThereIsEnough(int images, int annotated, TrainingTrigger expected) {
        assertThat(rule.decide(corpus(images, annotated), Optional.empty(), Optional.empty(), QUIET))
                .isEqualTo(Optional.ofNullable(expected));
    }

    @ParameterizedTest
    @CsvSource({"599, 29, ", "600, 29, NEW_IMAGES", "599, 30, NEW_ANNOTATIONS", "50, 5, "})
    void shouldBeginAgainWhenEnoughHasCome(int images, int annotated, TrainingTrigger expected) {
        assertThat(rule.decide(corpus(images, annotated), Optional.of(corpus(100, 10)), Optional.empty(), QUIET))
                .isEqualTo(Optional.ofNullable(expected));
    }

    /** Whoever asked for a training before there were annotations must not have used up the first model. */
    @Test
    void shouldStillBeginFirstAfterARunThatFailedForWantOfData() {
        assertThat(rule.decide(corpus(100, 10), Optional.empty(), Optional.of(corpus(100, 0)), QUIET))
                .contains(TrainingTrigger.FIRST_MODEL);
    }

    @Test
    void shouldNotRepeatAFailedRunUntilEnoughHasCome() {
        Optional<CorpusInventory> failed = Optional.of(corpus(100, 10));
        assertThat(rule.decide(corpus(101, 11), Optional.empty(), failed, QUIET))
                .isEmpty();
        assertThat(rule.decide(corpus(101, 30), Optional.empty(), failed, QUIET))
                .contains(TrainingTrigger.FIRST_MODEL);
    }

    @Test
    void shouldTakeAnUnreadableLastRunForNone(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("last-run.json"));
        assertThat(new LastRun(folder).corpus()).isEmpty();
    }

    @Test
    void shouldWaitForQuiet() {
        CorpusInventory plenty = corpus(1000, 100);
        assertThat(rule.decide(plenty, Optional.empty(), Optional.empty(), Optional.empty()))
                .isEmpty();
        assertThat(rule.decide(plenty, Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(29))))
                .isEmpty();
    }

    @Test
    void shouldDoNothingWhenOff() {
        assertThat(AutomaticTraining.off().decide(corpus(1000, 100), Optional.empty(), Optional.empty(), QUIET))
                .isEmpty();
    }

    @Test
    void shouldRefuseValuesOutOfRange() {
        assertThatThrownBy(() -> new AutomaticTraining(true, 0, 1, 1, 1, Duration.ZERO))
                .hasMessage("firstAnnotated: 0 (expected: >= 1)");
    }

    @Test
    void shouldRememberTheLastRunOverARestart(@TempDir Path folder) {
        assertThat(new LastRun(folder).corpus()).isEmpty();
        new LastRun(folder).remember(corpus(70, 12));
        assertThat(new LastRun(folder).corpus()).contains(corpus(70, 12));
    }

    private static CorpusInventory corpus(int images, int train) {
        return new CorpusInventory(new Count(20, images), new Count(9, train), new Count(0, 0), new Count(0, 0));
    }
}
