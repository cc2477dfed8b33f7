package org.cxrstream.trainer.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PlaneMapTest {
    private static final double SIXTH = 1 / 6.0;
    private static final double[][] ALIKE = {{0, SIXTH, SIXTH}, {SIXTH, 0, SIXTH}, {SIXTH, SIXTH, 0}};

    /** By hand, three points in a row: weights 1/2, 1/2, 1/5 of 12/5 in all, so q is 5/24, 5/24 and 1/12. */
    @Test
    void shouldEqualTheWorkedCase() {
        PlaneMap map = new PlaneMap(ALIKE, new double[][] {{0, 0}, {1, 0}, {2, 0}});
        assertThat(map.divergence()).isCloseTo(2 / 3.0 * Math.log(0.8) + Math.log(2) / 3, within(1e-15));
        double[][] gradient = new double[3][2];
        map.gradient(1, gradient);
        // 4 ((1/6 − 5/24) · 1/2 · (−1) + (1/6 − 1/12) · 1/5 · (−2))
        assertThat(gradient[0][0]).isCloseTo(4 * (1 / 48.0 - 1 / 30.0), within(1e-15));
        assertThat(gradient[1]).containsExactly(0, 0);
        assertThat(gradient[2][0]).isCloseTo(-gradient[0][0], within(1e-15));
        // Twice the affinities pull twice as much, and repulsion stays.
        map.gradient(2, gradient);
        assertThat(gradient[0][0])
                .isCloseTo(4 * (-(1 / 3.0 - 5 / 24.0) / 2 - (1 / 3.0 - 1 / 12.0) * 2 / 5), within(1e-15));
    }

    @Test
    void shouldBeAtRestWhereThePlaceIsRight() {
        double[][] triangle = {{0, 0}, {1, 0}, {0.5, Math.sqrt(0.75)}};
        PlaneMap map = new PlaneMap(ALIKE, triangle);
        assertThat(map.divergence()).isCloseTo(0, within(1e-15));
        double[][] gradient = new double[3][2];
        map.gradient(1, gradient);
        for (double[] row : gradient) {
            assertThat(row[0]).isCloseTo(0, within(1e-15));
            assertThat(row[1]).isCloseTo(0, within(1e-15));
        }
    }

    @Test
    void shouldHaveTheGradientOfItsDivergence() {
        double[][] affinities = Affinities.joint(AffinitiesTest.gaussian(15, 6, 3), 4);
        double[][] places = AffinitiesTest.gaussian(15, 2, 5);
        PlaneMap map = new PlaneMap(affinities, places);
        double[][] gradient = new double[15][2];
        map.gradient(1, gradient);
        double shift = 1e-5;
        for (int i = 0; i < 15; i++) {
            for (int axis = 0; axis < 2; axis++) {
                double here = places[i][axis];
                places[i][axis] = here + shift;
                double above = map.divergence();
                places[i][axis] = here - shift;
                double below = map.divergence();
                places[i][axis] = here;
                assertThat(gradient[i][axis]).isCloseTo((above - below) / (2 * shift), within(1e-9));
            }
        }
    }
}
