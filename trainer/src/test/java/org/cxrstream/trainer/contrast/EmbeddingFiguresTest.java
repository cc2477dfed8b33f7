package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingFiguresTest {
    private NDManager manager;

    @BeforeEach
    void openManager() {
        Torch.prepareThread();
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    /** Singular values 2 and 2, then 2 and 1, then 2 alone. */
    @Test
    void shouldFindAsManyDirectionsAsAreFilled() {
        assertThat(EmbeddingFigures.effectiveRank(matrix(2, 0, 0, 0, 0, 2))).isCloseTo(2, within(1e-6));
        double entropy = -(2.0 / 3 * Math.log(2.0 / 3) + 1.0 / 3 * Math.log(1.0 / 3));
        assertThat(EmbeddingFigures.effectiveRank(matrix(0, 2, 0, 1, 0, 0))).isCloseTo(Math.exp(entropy), within(1e-6));
        assertThat(EmbeddingFigures.effectiveRank(matrix(1, 1, 0, 1, 1, 0))).isCloseTo(1, within(1e-3));
        assertThat(EmbeddingFigures.effectiveRank(matrix(0, 0, 0, 0, 0, 0))).isEqualTo(1);
    }

    /** Deviations of the three columns: 1, 0 and 2. */
    @Test
    void shouldFindTheMeanDeviation() {
        assertThat(EmbeddingFigures.spread(matrix(1, 5, 0, 3, 5, 4))).isCloseTo(1, within(1e-6));
    }

    @Test
    void shouldCompareCosinesOfPositivesAndNegatives() {
        Relations relations = new Relations(2, 3);
        relations.attract(0, 0, 1);
        relations.attract(0, 1, 0.1);
        relations.repel(1, 0);
        relations.repel(1, 1);

        assertThat(EmbeddingFigures.similarityGap(matrix(.8f, .6f, -1, .1f, .3f, -1), relations))
                .isCloseTo(0.7 - 0.2, within(1e-6));
        assertThat(EmbeddingFigures.similarityGap(matrix(1, 1, 1, 1, 1, 1), new Relations(2, 3)))
                .isZero();
    }

    private NDArray matrix(float... values) {
        return manager.create(values, new Shape(2, 3));
    }
}
