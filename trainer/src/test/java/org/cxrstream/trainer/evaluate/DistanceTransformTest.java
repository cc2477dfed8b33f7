package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistanceTransformTest {
    /** By hand: the squares of 3-4-5 triangles and of the grid's sides. */
    @Test
    void shouldEqualTheWorkedCase() {
        boolean[] isPoint = new boolean[25];
        isPoint[0] = true;
        isPoint[24] = true;
        assertThat(DistanceTransform.squared(isPoint, 5))
                .containsExactly(
                        0, 1, 4, 9, 16, //
                        1, 2, 5, 10, 9, //
                        4, 5, 8, 5, 4, //
                        9, 10, 5, 2, 1, //
                        16, 9, 4, 1, 0);
    }

    @Test
    void shouldEqualASearchOfAllPoints() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 60; round++) {
            int side = 1 + random.nextInt(24);
            double density = Math.pow(10, -3 * random.nextDouble());
            boolean[] isPoint = new boolean[side * side];
            for (int i = 0; i < isPoint.length; i++) {
                isPoint[i] = random.nextDouble() < density;
            }
            assertThat(DistanceTransform.squared(isPoint, side)).isEqualTo(bySearch(isPoint, side));
        }
    }

    private static int[] bySearch(boolean[] isPoint, int side) {
        int[] squares = new int[isPoint.length];
        Arrays.fill(squares, DistanceTransform.INFINITE);
        for (int pixel = 0; pixel < squares.length; pixel++) {
            for (int point = 0; point < squares.length; point++) {
                if (isPoint[point]) {
                    int rows = pixel / side - point / side;
                    int columns = pixel % side - point % side;
                    squares[pixel] = Math.min(squares[pixel], rows * rows + columns * columns);
                }
            }
        }
        return squares;
    }

    @Test
    void shouldReachTheFarCornerOfTheLargestGrid() {
        boolean[] isPoint = new boolean[256 * 256];
        isPoint[0] = true;
        assertThat(DistanceTransform.squared(isPoint, 256)[256 * 256 - 1]).isEqualTo(2 * 255 * 255);
    }

    @Test
    void shouldBeInfiniteWithoutPoints() {
        assertThat(DistanceTransform.squared(new boolean[9], 3)).containsOnly(DistanceTransform.INFINITE);
    }

    @Test
    void shouldRefuseAGridThatIsNotSquare() {
        assertThatThrownBy(() -> DistanceTransform.squared(new boolean[6], 3))
                .hasMessage("points: 6 pixels (expected: 3 x 3)");
    }
}
