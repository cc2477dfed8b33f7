package org.cxrstream.compose.experiment.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.cxrstream.compose.experiment.report.PlannedCell.Measured;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.evaluate.LungOverlap;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
    @Test
    void shouldPutFoldsTogetherAndAverageDraws() {
        PairedDifference difference = PairedDifference.of(
                        List.of(
                                HandMade.done("MoCo", 0, 0, 90),
                                HandMade.done("MoCo", 1, 0, 90),
                                HandMade.done("MoCo", 0, 1, 94),
                                HandMade.done("MoCo", 1, 1, 94)),
                        List.of(
                                HandMade.done("Random", 1, 1, 80),
                                HandMade.done("Random", 0, 1, 80),
                                HandMade.done("Random", 0, 0, 80),
                                HandMade.done("Random", 1, 0, 80)))
                .orElseThrow();

        // (0.90 + 0.94) / 2 − 0.80, whoever is drawn.
        assertThat(difference.interval().estimate()).isCloseTo(0.12, within(1e-12));
        assertThat(difference.interval().lower()).isCloseTo(0.12, within(1e-12));
        assertThat(difference.interval().upper()).isCloseTo(0.12, within(1e-12));
        assertThat(difference.interval().patients()).isEqualTo(10);
        assertThat(difference.excludesNone()).isTrue();
        assertThat(difference.folds()).isEqualTo(2);
        assertThat(difference.repetitions()).isEqualTo(2);
    }

    @Test
    void shouldLeaveOutADrawThatLacksAFold() {
        PairedDifference difference = PairedDifference.of(
                        List.of(
                                HandMade.done("MoCo", 0, 1, 20),
                                HandMade.left("MoCo", 1, 1),
                                HandMade.done("MoCo", 0, 0, 90),
                                HandMade.done("MoCo", 1, 0, 80)),
                        List.of(
                                HandMade.done("Random", 0, 0, 80),
                                HandMade.done("Random", 1, 0, 90),
                                HandMade.done("Random", 0, 1, 90),
                                HandMade.done("Random", 1, 1, 90)))
                .orElseThrow();

        assertThat(difference.repetitions()).isEqualTo(1);
        assertThat(difference.interval().estimate()).isCloseTo(0, within(1e-12));
        assertThat(difference.excludesNone()).isFalse();
    }

    @Test
    void shouldWeighAPatientByPixels() {
        PlannedCell ours = oneOf(new LungOverlap(100, 100, 100), new LungOverlap(0, 300, 100));
        PlannedCell theirs = oneOf(new LungOverlap(0, 100, 100), new LungOverlap(100, 100, 100));

        // 2 · 100 / (400 + 200) against 2 · 100 / (200 + 200): intersections and sizes are summed before they are
        // divided.
        assertThat(PairedDifference.of(List.of(ours), List.of(theirs))
                        .orElseThrow()
                        .interval()
                        .estimate())
                .isCloseTo(1 / 3.0 - 1 / 2.0, within(1e-12));
    }

    private static PlannedCell oneOf(LungOverlap first, LungOverlap second) {
        List<ImageOverlap> overlaps = List.of(
                new ImageOverlap(new PatientKey("%032x".formatted(1)), first, first),
                new ImageOverlap(new PatientKey("%032x".formatted(2)), second, second));
        return HandMade.cell(HandMade.CONDITIONS, "any", 0, 0, Optional.of(new Measured(java.util.Map.of(), overlaps)));
    }

    @Test
    void shouldBeNoneWithoutACommonRun() {
        assertThat(PairedDifference.of(
                        List.of(HandMade.done("MoCo", 0, 0, 90)), List.of(HandMade.done("Random", 1, 0, 80))))
                .isEmpty();
    }
}
