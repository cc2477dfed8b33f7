package org.cxrstream.trainer.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuarterTurnsTest {
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

    /** Two pictures of 3 by 3: 1 to 9 and 11 to 19. */
    @Test
    void shouldTurnAnticlockwiseByExchangingPixels() {
        NDArray images = manager.create(
                new float[] {
                    1, 2, 3, //
                    4, 5, 6, //
                    7, 8, 9, //
                    11, 12, 13, //
                    14, 15, 16, //
                    17, 18, 19
                },
                new Shape(2, 1, 3, 3));

        NDArray turned = QuarterTurns.ofAll(images);

        assertThat(turned.getShape()).isEqualTo(new Shape(8, 1, 3, 3));
        float[][] expected = {
            {1, 2, 3, 4, 5, 6, 7, 8, 9},
            {11, 12, 13, 14, 15, 16, 17, 18, 19},
            {3, 6, 9, 2, 5, 8, 1, 4, 7},
            {13, 16, 19, 12, 15, 18, 11, 14, 17},
            {9, 8, 7, 6, 5, 4, 3, 2, 1},
            {19, 18, 17, 16, 15, 14, 13, 12, 11},
            {7, 4, 1, 8, 5, 2, 9, 6, 3},
            {17, 14, 11, 18, 15, 12, 19, 16, 13}
        };
        for (int row = 0; row < expected.length; row++) {
            assertThat(turned.get(row).toFloatArray()).as("row %d", row).isEqualTo(expected[row]);
        }
    }

    @Test
    void shouldHaveEveryGreyValueOfALargerPictureInItsNewPlace() {
        int side = 16;
        float[] pixels = new float[side * side];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble();
        }
        NDArray turned = QuarterTurns.ofAll(manager.create(pixels, new Shape(1, 1, side, side)));

        float[] expected = pixels;
        for (int turns = 0; turns < QuarterTurns.COUNT; turns++) {
            assertThat(turned.get(turns).toFloatArray()).as("%d turns", turns).isEqualTo(expected);
            expected = turnedOnce(expected, side);
        }
        assertThat(expected).as("four turns").isEqualTo(pixels);
    }

    /** What was in row r and column c comes to row N − 1 − c and column r. */
    private static float[] turnedOnce(float[] pixels, int side) {
        float[] turned = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int row = Math.floorDiv(i, side);
            int column = i % side;
            turned[(side - 1 - column) * side + row] = pixels[i];
        }
        return turned;
    }

    @Test
    void shouldLabelEachRowByItsTurns() {
        NDArray turned = QuarterTurns.ofAll(manager.zeros(new Shape(2, 1, 3, 3)));

        NDArray labels = QuarterTurns.oneHot(turned, DataType.FLOAT32);

        assertThat(labels.getShape()).isEqualTo(new Shape(8, 4));
        assertThat(labels.toFloatArray())
                .containsExactly(
                        1, 0, 0, 0, //
                        1, 0, 0, 0, //
                        0, 1, 0, 0, //
                        0, 1, 0, 0, //
                        0, 0, 1, 0, //
                        0, 0, 1, 0, //
                        0, 0, 0, 1, //
                        0, 0, 0, 1);
    }
}
