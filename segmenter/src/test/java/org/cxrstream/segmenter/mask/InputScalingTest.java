package org.cxrstream.segmenter.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InputScalingTest {
    private static final float[] GREY_VALUES = new float[256];

    static {
        for (int i = 0; i < GREY_VALUES.length; i++) {
            GREY_VALUES[i] = i;
        }
    }

    private static float[] scale(int side, int inputSize, int... raster) {
        byte[] bytes = new byte[raster.length];
        for (int i = 0; i < raster.length; i++) {
            bytes[i] = (byte) raster[i];
        }
        float[] target = new float[inputSize * inputSize];
        new InputScaling(side, inputSize).scale(bytes, GREY_VALUES, target, 0);
        return target;
    }

    @Test
    void shouldAverageBlocksOfUnsignedBytes() {
        float[] scaled = scale(4, 2, 0, 2, 250, 250, 4, 6, 250, 250, 1, 1, 0, 0, 1, 1, 255, 255);
        assertThat(scaled).containsExactly(3f, 250f, 1f, 127.5f);
    }

    @Test
    void shouldLeaveARasterOfTheRightSizeAsItIs() {
        assertThat(scale(2, 2, 0, 100, 200, 255)).containsExactly(0f, 100f, 200f, 255f);
    }

    /** Centres of 2 pixels seen from 3: −0.17 (kept at 0), 0.5, 1.17 (kept at 1). */
    @Test
    void shouldInterpolateBetweenCentresWhereTheSizeDoesNotDivide() {
        float[] scaled = scale(2, 3, 0, 100, 200, 100);
        assertThat(scaled).containsExactly(new float[] {0, 50, 100, 100, 100, 100, 200, 150, 100}, within(1e-4f));
    }

    @Test
    void shouldWriteAtTheGivenPlaceOnly() {
        float[] target = {7, 7, 7};
        new InputScaling(2, 1).scale(new byte[] {1, 3, 1, 3}, GREY_VALUES, target, 1);
        assertThat(target).containsExactly(7, 2, 7);
    }

    @Test
    void shouldRefuseARasterOfAnotherSize() {
        assertThatThrownBy(() -> scale(3, 1, 1, 2)).hasMessage("raster: 2 pixels (expected: 3 x 3)");
        assertThatThrownBy(() -> new InputScaling(0, 1)).hasMessage("side: 0 (expected: >= 1)");
    }
}
