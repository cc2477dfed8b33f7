package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final Shape SHAPE = new Shape(2, 8, 16, 16);

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    /** 4,096 values: the share's standard error is 0.005. */
    @Test
    void shouldDropAShareAndMakeTheRestLarger() {
        float[] passed = pass(new Dropout(0.1, 1));

        int dropped = 0;
        for (float value : passed) {
            dropped += value == 0 ? 1 : 0;
            assertThat(value).isIn(0f, (float) (1 / 0.9));
        }
        assertThat(dropped / (double) passed.length).isCloseTo(0.1, within(0.02));
    }

    @Test
    void shouldDropTheSameWhenTheStepIsBegunAgain() {
        Dropout one = new Dropout(0.1, 1);
        pass(one);
        one.beginStep(7, 3);
        float[] first = pass(one);
        float[] second = pass(one);
        Dropout other = new Dropout(0.1, 2);
        other.beginStep(7, 3);
        assertThat(pass(other)).isEqualTo(first);
        assertThat(pass(other)).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void shouldDropOthersInAnotherStepOrOfAnotherSeed() {
        Dropout dropout = new Dropout(0.1, 1);
        dropout.beginStep(7, 3);
        float[] values = pass(dropout);
        dropout.beginStep(7, 4);
        assertThat(pass(dropout)).isNotEqualTo(values);
        dropout.beginStep(8, 3);
        assertThat(pass(dropout)).isNotEqualTo(values);
    }

    private static float[] pass(Dropout dropout) {
        try (NDManager step = Torch.newManager();
                NDArray passed = dropout.forward(step.ones(SHAPE), Precision.FP32)) {
            return passed.toFloatArray();
        }
    }
}
