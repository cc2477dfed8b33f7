package org.cxrstream.trainer.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TurnLossTest {
    private static final double[] LOGITS = {
        .7, -.2, .1, .4, //
        -1.1, .3, .9, -.6, //
        .2, .5, -.4, 1.3, //
        .8, -.9, .6, -.1
    };

    private NDManager manager;
    private NDArray turns;

    @BeforeEach
    void openManager() {
        Torch.setThreads(1);
        manager = Torch.newManager();
        turns = QuarterTurns.oneHot(manager.zeros(new Shape(4, 1, 2, 2)), DataType.FLOAT64);
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    /** One X-ray turned 0, 1, 2 and 3 times; exponentials ln 1, ln 2, ln 3, ln 4 of 10: −¼ ln(.1 · .2 · .3 · .4). */
    @Test
    void shouldMatchACaseWorkedByHand() {
        double[] row = {0, Math.log(2), Math.log(3), Math.log(4)};
        double[] logits = new double[16];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = row[i % 4];
        }
        NDArray fourAlike = manager.create(logits, new Shape(4, 4));

        assertThat(TurnLoss.of(fourAlike, turns).getDouble()).isCloseTo(1.508072, within(1e-6));
        assertThat(TurnLoss.accuracy(fourAlike, turns)).isEqualTo(0.25);
    }

    @Test
    void shouldBeLogOfFourWhenNothingIsTold() {
        assertThat(TurnLoss.of(manager.zeros(new Shape(4, 4), DataType.FLOAT64), turns)
                        .getDouble())
                .isCloseTo(Math.log(4), within(1e-12));
    }

    @Test
    void shouldCountWhatIsToldRightly() {
        assertThat(TurnLoss.accuracy(manager.create(LOGITS, new Shape(4, 4)), turns))
                .as("only the first: .7 of 0 turns; then .9 of 2, 1.3 of 3, .8 of 0")
                .isEqualTo(0.25);
        assertThat(TurnLoss.accuracy(turns, turns)).isEqualTo(1);
    }

    /** Central differences in float64. */
    @Test
    void shouldMatchNumericGradient() {
        NDArray logits = manager.create(LOGITS, new Shape(4, 4));
        logits.setRequiresGradient(true);
        try (Torch.Recording recording = Torch.record()) {
            recording.backward(TurnLoss.of(logits, turns));
        }
        double[] analytic;
        try (NDArray gradient = Torch.gradient(logits).orElseThrow()) {
            analytic = gradient.toDoubleArray();
        }
        double step = 1e-5;
        for (int i = 0; i < analytic.length; i++) {
            double rise = lossMovedBy(step, i, logits) - lossMovedBy(-step, i, logits);
            assertThat(rise / (2 * step)).as("number %d", i).isCloseTo(analytic[i], within(1e-9));
        }
    }

    private double lossMovedBy(double change, int index, NDArray logits) {
        double[] moved = LOGITS.clone();
        moved[index] += change;
        logits.set(DoubleBuffer.wrap(moved));
        return TurnLoss.of(logits, turns).getDouble();
    }
}
