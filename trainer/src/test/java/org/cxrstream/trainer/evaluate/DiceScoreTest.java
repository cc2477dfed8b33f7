package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class DiceScoreTest {
    private static final PatientKey ONE = new PatientKey("1".repeat(32));
    private static final PatientKey TWO = new PatientKey("2".repeat(32));
    private static final byte I = (byte) 255;

    /** By hand: right 2·1/(2+1), left 2·2/(2+3). */
    private static final ImageOverlap FIRST =
            ImageOverlap.of(ONE, new byte[] {1, 1, 0, 2, 2, 0}, new byte[] {1, 0, 0, 2, 2, 2});

    /** By hand: right 2·2/(2+2); the left lung is predicted and not annotated: 0. */
    private static final ImageOverlap SECOND =
            ImageOverlap.of(TWO, new byte[] {1, 1, 0, 2, 0, 0}, new byte[] {1, 1, 0, 0, 0, 0});

    @Test
    void shouldPoolCountsOverTheDataSet() {
        DiceScore score = DiceScore.over(List.of(FIRST, SECOND));
        assertThat(score.right()).isEqualTo(2.0 * 3 / (4 + 3));
        assertThat(score.left()).isEqualTo(2.0 * 2 / (3 + 3));
        assertThat(score.mean()).isEqualTo((6.0 / 7 + 4.0 / 6) / 2);
        assertThat(score.patients()).isEqualTo(2);
        assertThat(score.images()).isEqualTo(2);
    }

    @Test
    void shouldAverageOverImages() {
        DiceScore score = DiceScore.over(List.of(FIRST, SECOND));
        assertThat(score.perImageRight()).isCloseTo((2.0 / 3 + 1) / 2, within(1e-15));
        assertThat(score.perImageLeft()).isCloseTo((4.0 / 5 + 0) / 2, within(1e-15));
        assertThat(score.perImageMean()).isCloseTo((5.0 / 6 + 2.0 / 5) / 2, within(1e-15));
    }

    @Test
    void shouldSkipAnImageWhoseLungIsEmptyInBothMaps() {
        ImageOverlap empty = ImageOverlap.of(TWO, new byte[] {1, 0}, new byte[] {1, 0});
        DiceScore score = DiceScore.over(List.of(FIRST, empty));
        assertThat(score.perImageLeft()).isEqualTo(4.0 / 5);
        assertThat(score.left()).isEqualTo(4.0 / 5);
    }

    @Test
    void shouldCountZeroForAnImageWhoseLungIsEmptyInEitherMapAlone() {
        ImageOverlap missed = ImageOverlap.of(TWO, new byte[] {0, 0}, new byte[] {1, 0});
        ImageOverlap invented = ImageOverlap.of(TWO, new byte[] {0, 1}, new byte[] {0, 0});
        assertThat(DiceScore.over(List.of(FIRST, missed)).perImageRight()).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(DiceScore.over(List.of(FIRST, invented)).perImageRight()).isCloseTo(1 / 3.0, within(1e-15));
        assertThat(DiceScore.over(List.of(missed)).right()).isZero();
        assertThat(DiceScore.over(List.of(invented)).perImageMean()).isZero();
    }

    /** By hand: 100 pixels all found and 2 of which 1 is: pooled 2·101 / (102 + 101), per image (1 + 2/3) / 2. */
    @Test
    void shouldWeighLargeLungsMoreOverTheDataSetThanPerImage() {
        ImageOverlap large = new ImageOverlap(ONE, new LungOverlap(100, 100, 100), LungOverlap.EMPTY);
        ImageOverlap small = new ImageOverlap(TWO, new LungOverlap(1, 1, 2), LungOverlap.EMPTY);
        DiceScore score = DiceScore.over(List.of(large, small));
        assertThat(score.mean()).isCloseTo(202 / 203.0, within(1e-15));
        assertThat(score.perImageMean()).isCloseTo(5 / 6.0, within(1e-15));
    }

    /** The annotated lung lies under what is to be ignored, and so does what was predicted there. */
    @Test
    void shouldSkipALungOfWhichNothingIsLeftBesideIgnoredPixels() {
        ImageOverlap hidden = ImageOverlap.of(TWO, new byte[] {1, 2, 2, 0}, new byte[] {1, I, I, 0});
        DiceScore score = DiceScore.over(List.of(FIRST, hidden));
        assertThat(score.perImageLeft()).isEqualTo(4.0 / 5);
        assertThat(score.left()).isEqualTo(4.0 / 5);
        assertThat(score.right()).isEqualTo(2.0 * 2 / (3 + 2));
        assertThat(score.perImageRight()).isCloseTo((2 / 3.0 + 1) / 2, within(1e-15));
    }

    @Test
    void shouldCountIgnoredPixelsInNeitherMap() {
        ImageOverlap overlap = ImageOverlap.of(ONE, new byte[] {1, 1, 1, 2}, new byte[] {1, I, 0, I});
        assertThat(overlap.right()).isEqualTo(new LungOverlap(1, 2, 1));
        assertThat(overlap.left()).isEqualTo(LungOverlap.EMPTY);
    }

    @Test
    void shouldGiveNoFigureWhereNothingSupportsIt() {
        DiceScore nothing = DiceScore.over(List.of());
        assertThat(nothing.mean()).isNaN();
        assertThat(nothing.perImageMean()).isNaN();
        DiceScore rightOnly = DiceScore.over(List.of(ImageOverlap.of(ONE, new byte[] {1, 0}, new byte[] {1, 1})));
        assertThat(rightOnly.left()).isNaN();
        assertThat(rightOnly.mean()).isEqualTo(2.0 / 3);
    }

    @Test
    void shouldCallSwappedLungsWrong() {
        DiceScore swapped = DiceScore.over(List.of(ImageOverlap.of(ONE, new byte[] {2, 1}, new byte[] {1, 2})));
        assertThat(swapped.mean()).isZero();
    }

    @Test
    void shouldRefuseMapsOfDifferentSizes() {
        assertThatThrownBy(() -> ImageOverlap.of(ONE, new byte[3], new byte[4]))
                .hasMessage("predicted: 3 pixels (expected: 4)");
    }
}
