package org.cxrstream.compose.experiment.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void shouldAverageDrawsWithinAFoldFirst() {
        Spread spread = Spread.of(
                Score.DICE,
                List.of(
                        HandMade.done("Random", 0, 0, 80),
                        HandMade.done("Random", 0, 1, 90),
                        HandMade.done("Random", 1, 0, 95)));

        // Folds: 0.85 and 0.95. Their mean is 0.90, not the cells' 0.883; the SD is √(2 · 0.05² / 1).
        assertThat(spread.mean()).isCloseTo(0.90, within(1e-12));
        assertThat(spread.deviation()).isCloseTo(Math.sqrt(0.005), within(1e-12));
        assertThat(spread.words(Score.DICE)).isEqualTo("0.900 (0.071), 3 cells");
        assertThat(spread.folds()).isEqualTo(2);
    }

    @Test
    void shouldHaveNoDeviationOfASingleFold() {
        assertThat(Spread.of(Score.DICE, List.of(HandMade.done("Random", 3, 0, 80)))
                        .words(Score.DICE))
                .isEqualTo("0.800 (–), 1 cell");
    }

    @Test
    void shouldShowADashWithoutAnyFigure() {
        assertThat(Spread.of(Score.ASSD, List.of(HandMade.done("Random", 0, 0, 80)))
                        .words(Score.ASSD))
                .isEqualTo("–");
    }
}
