package org.cxrstream.trainer.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AffinitiesTest {
    static double[][] gaussian(int count, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] points = new double[count][dimensions];
        for (double[] point : points) {
            for (int d = 0; d < dimensions; d++) {
                point[d] = random.nextGaussian();
            }
        }
        return points;
    }

    /** Two to the entropy in bits, row by row, for features of very different sizes. */
    @Test
    void shouldGiveEachRowThePerplexityThatIsAskedFor() {
        for (double scale : new double[] {1e-6, 1, 1e6}) {
            double[][] points = gaussian(50, 8, 4);
            for (double[] point : points) {
                for (int d = 0; d < point.length; d++) {
                    point[d] *= scale;
                }
            }
            for (double perplexity : new double[] {1.5, 10, 45}) {
                double[][] rows = Affinities.conditional(points, perplexity);
                for (int i = 0; i < rows.length; i++) {
                    double bits = 0;
                    double sum = 0;
                    for (double p : rows[i]) {
                        bits -= p > 0 ? p * Math.log(p) / Math.log(2) : 0;
                        sum += p;
                    }
                    assertThat(Math.pow(2, bits)).isCloseTo(perplexity, within(1e-6));
                    assertThat(sum).isCloseTo(1, within(1e-12));
                    assertThat(rows[i][i]).isZero();
                }
            }
        }
    }

    /** The logarithm of a Gaussian's weights falls in proportion to the squared distance. */
    @Test
    void shouldWeighNeighboursByAGaussian() {
        double[][] points = {{0}, {1}, {2}, {4}, {-3}};
        double[] row = Affinities.conditional(points, 2.5)[0];
        double precision = Math.log(row[1] / row[2]) / (4 - 1);
        assertThat(precision).isPositive();
        assertThat(Math.log(row[1] / row[3])).isCloseTo(precision * (16 - 1), within(1e-9));
        assertThat(Math.log(row[1] / row[4])).isCloseTo(precision * (9 - 1), within(1e-9));
    }

    @Test
    void shouldBeSymmetricAndAddUpToOne() {
        double[][] joint = Affinities.joint(gaussian(30, 5, 2), 7);
        double[][] conditional = Affinities.conditional(gaussian(30, 5, 2), 7);
        double sum = 0;
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 30; j++) {
                sum += joint[i][j];
                assertThat(joint[i][j]).isEqualTo(joint[j][i]);
                assertThat(joint[i][j]).isCloseTo((conditional[i][j] + conditional[j][i]) / 60, within(1e-15));
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    /** Where more points are equal than there shall be neighbours no width is right; the row is theirs then. */
    @Test
    void shouldShareARowAmongEqualPoints() {
        double[][] points = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {5, 5}, {6, 6}};
        double[] row = Affinities.conditional(points, 2)[0];
        assertThat(row[1]).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(row[4]).isCloseTo(0, within(1e-9));
        double[] ofEquals = Affinities.conditional(new double[5][3], 2)[0];
        assertThat(ofEquals).containsExactly(0, 0.25, 0.25, 0.25, 0.25);
    }
}
