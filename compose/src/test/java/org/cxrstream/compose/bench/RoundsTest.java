package org.cxrstream.compose.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void shouldDivideRoundByRound() {
        Rounds rounds = new Rounds();
        double[] ours = {1, 4, 3};
        double[] theirs = {2, 5, 12};
        for (int i = 0; i < ours.length; i++) {
            rounds.add("ours", new StepTimes(ours[i], 0));
            rounds.add("theirs", new StepTimes(theirs[i], 0));
        }
        assertThat(rounds.ratio("ours", "theirs")).contains(new Spread(0.5, 0.25, 0.8));
        assertThat(rounds.cpuSeconds("theirs")).contains(new Spread(5, 2, 12));
    }

    @Test
    void shouldTakeMeanOfBothMiddleValuesOfAnEvenNumber() {
        assertThat(Spread.of(4, 1, 2, 10)).isEqualTo(new Spread(3, 1, 10));
        assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHaveNoFiguresOfAContestantThatDroppedOut() {
        Rounds rounds = new Rounds();
        rounds.add("ours", new StepTimes(1, 1));
        rounds.add("theirs", new StepTimes(1, 1));
        rounds.drop("theirs", "no compiler");
        assertThat(rounds.isOut("theirs")).isTrue();
        assertThat(rounds.cpuSeconds("theirs")).isEmpty();
        assertThat(rounds.ratio("ours", "theirs")).isEmpty();
        assertThat(rounds.failures()).containsEntry("theirs", "no compiler");
    }

    /** Counted by hand for width 1 at 16×16: 5 sizes of 256, 64, 16, 4 and 1 pixels. */
    @Test
    void shouldCountTheArithmeticOfAStep() {
        long encoder = 9 * (256 * (1 + 1) + 64 * (2 + 4) + 16 * (8 + 16) + 4 * (32 + 64) + (128 + 256));
        long risen = 64 * 2 * 4 + 16 * 4 * 8 + 4 * 8 * 16 + 16 * 32;
        long decoder = 9 * (256 * (2 + 1) + 64 * (8 + 4) + 16 * (32 + 16) + 4 * (128 + 64));
        long head = 256 * 3;
        long first = 9 * 256;
        double expected = 2.0 * (3 * (encoder + risen + decoder + head) - first) / 1e9;
        assertThat(UNetWork.gigaflopsPerStep(1, 16, 1)).isCloseTo(expected, within(1e-15));
        assertThat(UNetWork.gigaflopsPerStep(1, 16, 8)).isCloseTo(8 * expected, within(1e-15));
    }

    /** Counted by hand for width 4 at 16×16: rasters of 64 (stem), 16, 4, 1 and 1 pixels. */
    @Test
    void shouldCountTheArithmeticOfADeepLabStep() {
        long stem = 49 * 64 * 4;
        long first = 16 * (4 * 4 + 2 * 16 * 4 + 3 * (9 * 4 * 4 + 4 * 16) + 4 * 16);
        long second = 16 * 16 * 8 + 4 * (3 * 32 * 8 + 4 * (9 * 8 * 8 + 8 * 32) + 16 * 32);
        long third = 4 * 32 * 16 + 5 * 64 * 16 + 6 * (9 * 16 * 16 + 16 * 64) + 32 * 64;
        long fourth = 64 * 32 + 2 * 128 * 32 + 3 * (9 * 32 * 32 + 32 * 128) + 64 * 128;
        long pyramid = 128 * 16 * (1 + 27 + 1) + 80 * 16;
        long decoder = 16 * (16 * 3 + 9 * 19 * 16 + 16 * 3);
        double expected = 2.0 * (3 * (stem + first + second + third + fourth + pyramid + decoder) - stem) / 1e9;
        assertThat(DeepLabWork.gigaflopsPerStep(4, 16, 1)).isCloseTo(expected, within(1e-15));
    }
}
