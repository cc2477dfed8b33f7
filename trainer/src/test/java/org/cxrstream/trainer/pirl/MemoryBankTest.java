package org.cxrstream.trainer.pirl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.TrainingState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryBankTest {
    private NDManager manager;

    @BeforeEach
    void openManager() {
        Torch.setThreads(1);
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void shouldBeginWithRandomDirectionsOfLengthOne() {
        try (MemoryBank bank = bank(50, 64, 1);
                MemoryBank larger = bank(60, 64, 1);
                MemoryBank other = bank(50, 64, 2)) {
            NDArray row = row(bank, 7);
            assertThat(row.norm().getDouble()).isCloseTo(1, within(1e-6));
            assertThat(row.toDoubleArray())
                    .as("of the seed and the X-ray alone")
                    .isEqualTo(row(larger, 7).toDoubleArray())
                    .isNotEqualTo(row(other, 7).toDoubleArray())
                    .isNotEqualTo(row(bank, 8).toDoubleArray());
            double sum = 0;
            for (int image = 0; image < 50; image++) {
                sum += row(bank, image).sum().getDouble();
            }
            assertThat(sum / 50 / 64).isCloseTo(0, within(3 / Math.sqrt(64 * 64 * 50)));
        }
    }

    /** First (.6, .8) as it is; then half of it and half of (1, 0), (.8, .4), at length 1: (2, 1) / √5. */
    @Test
    void shouldMoveAndRenormaliseOnlyWhatWasSeen() {
        try (MemoryBank bank = bank(4, 2, 1)) {
            double[] unseen = row(bank, 0).toDoubleArray();
            bank.remember(new int[] {3, 1}, numbers(0, 1, .6, .8), 0);
            assertThat(row(bank, 3).toDoubleArray()).containsExactly(new double[] {0, 1}, within(1e-12));
            assertThat(row(bank, 1).toDoubleArray()).containsExactly(new double[] {.6, .8}, within(1e-12));

            bank.remember(new int[] {1}, numbers(1, 0), 0.5);

            assertThat(row(bank, 1).toDoubleArray())
                    .containsExactly(new double[] {2 / Math.sqrt(5), 1 / Math.sqrt(5)}, within(1e-12));
            assertThat(row(bank, 3).toDoubleArray()).containsExactly(new double[] {0, 1}, within(1e-12));
            assertThat(row(bank, 0).toDoubleArray()).isEqualTo(unseen);
        }
    }

    @Test
    void shouldWeighWhatStaysByTheMomentum() {
        try (MemoryBank bank = bank(1, 2, 1)) {
            bank.remember(new int[] {0}, numbers(0, 1), 0);

            bank.remember(new int[] {0}, numbers(1, 0), 0.75);

            assertThat(row(bank, 0).toDoubleArray())
                    .as("(1, 3) / √10")
                    .containsExactly(new double[] {1 / Math.sqrt(10), 3 / Math.sqrt(10)}, within(1e-12));
        }
    }

    @Test
    void shouldGoOnFromASavedState() {
        try (MemoryBank bank = new MemoryBank(4, 3, DataType.FLOAT32, 1);
                MemoryBank resumed = new MemoryBank(4, 3, DataType.FLOAT32, 2)) {
            NDArray seen = numbers(.6, .8, 0).toType(DataType.FLOAT32, false);
            bank.remember(new int[] {2}, seen, 0.5);
            TrainingState state = new TrainingState();
            bank.saveTo(state);
            resumed.restoreFrom(state);
            bank.remember(new int[] {2}, seen, 0.5);
            resumed.remember(new int[] {2}, seen, 0.5);

            int[] all = {0, 1, 2, 3};
            assertThat(resumed.of(manager, all).toFloatArray())
                    .isEqualTo(bank.of(manager, all).toFloatArray());
        }
    }

    private NDArray row(MemoryBank bank, int image) {
        return bank.of(manager, new int[] {image});
    }

    /** Rows of as many numbers as there are in a pair, or one row of three. */
    private NDArray numbers(double... values) {
        int columns = values.length == 3 ? 3 : 2;
        return manager.create(values, new Shape(Math.floorDiv(values.length, columns), columns));
    }

    private static MemoryBank bank(int images, int dimensions, long seed) {
        return new MemoryBank(images, dimensions, DataType.FLOAT64, seed);
    }
}
