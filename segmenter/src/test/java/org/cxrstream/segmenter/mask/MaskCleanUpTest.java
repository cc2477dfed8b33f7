package org.cxrstream.segmenter.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MaskCleanUpTest {
    private static byte[] map(String... rows) {
        String all = String.join("", rows);
        byte[] labels = new byte[all.length()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (all.charAt(i) == '.' ? 0 : all.charAt(i) - '0');
        }
        return labels;
    }

    @Test
    void shouldKeepTheLargestPieceOfEachLungAndFillItsHoles() {
        byte[] predicted = map(
                "2.....22", //
                "111...22",
                "1.1.2.22",
                "1.1..222",
                "111..2.2",
                "1....222",
                "11.....1",
                "........");
        byte[] expected = map(
                "......22", //
                "111...22",
                "111...22",
                "111..222",
                "111..222",
                "1....222",
                "11......",
                "........");
        assertThat(MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES.clean(predicted, 8)).isEqualTo(expected);
    }

    @Test
    void shouldTurnAPieceOfTheOtherLungInsideALungIntoThatLung() {
        byte[] predicted = map(
                "1111..", //
                "1211..", "1111..", "....22", "....22", "......");
        byte[] expected = map(
                "1111..", //
                "1111..", "1111..", "....22", "....22", "......");
        assertThat(MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES.clean(predicted, 6)).isEqualTo(expected);
    }

    @Test
    void shouldNotJoinPiecesThatTouchAtACornerOnly() {
        byte[] predicted = map("1..", "1..", ".1.");
        assertThat(MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES.clean(predicted, 3)).isEqualTo(map("1..", "1..", "..."));
    }

    @Test
    void shouldLeaveAnEmptyMapEmptyAndNeverChangeItsInput() {
        byte[] empty = new byte[16];
        assertThat(MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES.clean(empty, 4)).isEqualTo(empty);
        byte[] predicted = map("1.1", "...", "...");
        MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES.clean(predicted, 3);
        assertThat(predicted).isEqualTo(map("1.1", "...", "..."));
    }

    @Test
    void shouldGiveBackTheSameLabelsWhenSwitchedOff() {
        byte[] predicted = map("1.1", "...", "..2");
        assertThat(MaskCleanUp.NONE.clean(predicted, 3)).isEqualTo(predicted).isNotSameAs(predicted);
    }

    @Test
    void shouldRefuseAMapThatIsNotSquare() {
        assertThatThrownBy(() -> MaskCleanUp.NONE.clean(new byte[8], 3))
                .hasMessage("labels: 8 pixels (expected: 3 x 3)");
    }
}
