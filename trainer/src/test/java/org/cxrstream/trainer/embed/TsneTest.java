package org.cxrstream.trainer.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TsneTest {
    private static final int OF_CLUSTER = 30;

    /** Three clusters of standard deviation 1 in ten dimensions, 10 · √2 apart. */
    private static double[][] clusters() {
        double[][] points = AffinitiesTest.gaussian(3 * OF_CLUSTER, 10, 7);
        for (int i = 0; i < points.length; i++) {
            points[i][i / OF_CLUSTER] += 10;
        }
        return points;
    }

    private static TsneSettings settings(int steps) {
        return new TsneSettings(10, steps, 100, 12, 50, 1);
    }

    private static double divergence(double[][] points, double[][] places) {
        return new PlaneMap(Affinities.joint(points, 10), places).divergence();
    }

    @Test
    void shouldKeepClustersApart() {
        double[][] places = Tsne.places(clusters(), settings(500));
        for (int i = 0; i < places.length; i++) {
            assertThat(nearest(places, i) / OF_CLUSTER).isEqualTo(i / OF_CLUSTER);
        }
    }

    private static int nearest(double[][] places, int from) {
        int nearest = -1;
        double least = Double.MAX_VALUE;
        for (int j = 0; j < places.length; j++) {
            double distance = Math.hypot(places[from][0] - places[j][0], places[from][1] - places[j][1]);
            if (j != from && distance < least) {
                least = distance;
                nearest = j;
            }
        }
        return nearest;
    }

    @Test
    void shouldLowerTheDivergence() {
        double[][] points = clusters();
        double atFirst = divergence(points, Tsne.places(points, settings(1)));
        double afterExaggeration = divergence(points, Tsne.places(points, settings(150)));
        double later = divergence(points, Tsne.places(points, settings(300)));
        double last = divergence(points, Tsne.places(points, settings(600)));
        assertThat(afterExaggeration).isLessThan(atFirst);
        assertThat(later).isLessThan(afterExaggeration);
        assertThat(last).isLessThan(later);
        assertThat(last).isBetween(0.0, 0.5 * atFirst);
    }

    @Test
    void shouldGiveEqualPlacesForEqualSeedsAndLeaveThePointsAlone() {
        double[][] points = clusters();
        double[][] places = Tsne.places(points, settings(120));
        assertThat(Arrays.deepEquals(Tsne.places(clusters(), settings(120)), places))
                .isTrue();
        assertThat(Arrays.deepEquals(points, clusters())).isTrue();
        double[][] others = Tsne.places(points, new TsneSettings(10, 120, 100, 12, 50, 2));
        assertThat(Arrays.deepEquals(others, places)).isFalse();
    }

    @Test
    void shouldPlaceAroundTheOriginAndEqualPointsNextToEachOther() {
        double[][] points = AffinitiesTest.gaussian(12, 4, 1);
        points[3] = points[7].clone();
        double[][] places = Tsne.places(points, TsneSettings.usual(12, 5));
        for (int axis = 0; axis < 2; axis++) {
            double sum = 0;
            for (double[] place : places) {
                assertThat(place[axis]).isFinite();
                sum += place[axis];
            }
            assertThat(sum).isCloseTo(0, within(1e-6));
        }
        assertThat(nearest(places, 3)).isEqualTo(7);
    }

    @Test
    void shouldRefuseWhatIsNotPossible() {
        assertThatThrownBy(() -> Tsne.places(new double[11][2], settings(1)))
                .hasMessage("perplexity: 10.0 (expected: < 10, the number of points - 1)");
        assertThatThrownBy(() -> Tsne.places(new double[][] {{1, 2}, {1}}, settings(1)))
                .hasMessage("point 1: 1 values (expected: 2)");
        assertThatThrownBy(() -> Tsne.places(new double[][] {{1}, {Double.NaN}}, settings(1)))
                .hasMessage("point 1: NaN (expected: finite)");
        assertThatThrownBy(() -> new TsneSettings(1, 10, 0, 4, 100, 1)).hasMessage("perplexity: 1.0 (expected: > 1)");
        assertThatThrownBy(() -> TsneSettings.usual(5, 1)).hasMessage("points: 5 (expected: >= 6)");
    }
}
