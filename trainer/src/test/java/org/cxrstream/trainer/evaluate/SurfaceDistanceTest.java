package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.mask.Lung;
import org.junit.jupiter.api.Test;

class SurfaceDistanceTest {
    private static final int SIDE = 8;
    private static final double DIAGONAL = 8 * Math.sqrt(2);

    /** A map drawn as text: {@code R} and {@code L} lungs, {@code i} ignored, anything else background. */
    private static byte[] map(String... rows) {
        byte[] labels = new byte[SIDE * SIDE];
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length(); column++) {
                labels[row * SIDE + column] = switch (rows[row].charAt(column)) {
                    case 'R' -> 1;
                    case 'L' -> 2;
                    case 'i' -> (byte) 255;
                    default -> 0;
                };
            }
        }
        return labels;
    }

    private static SurfaceDistance right(byte[] predicted, byte[] annotated) {
        return ImageDistance.of(predicted, annotated, SIDE).right();
    }

    @Test
    void shouldBeZeroForEqualMaps() {
        byte[] labels = map("", ".RRR.LL.", ".RRR.LL.", ".RRR.LL.");
        assertThat(ImageDistance.of(labels, labels, SIDE))
                .isEqualTo(new ImageDistance(new SurfaceDistance(0, 0), new SurfaceDistance(0, 0)));
    }

    /**
     * By hand, all pixels on the boundary: the predicted ones in columns 1 to 4 are 1, 1, √2 and √5 from the annotated
     * ones in columns 1 and 2 a row above, which are 1 and 1 away. The 95th percentile of four lies at 0.95 · 3 = 2.85.
     */
    @Test
    void shouldEqualTheWorkedCase() {
        byte[] predicted = map("", "", "", ".RRRR...");
        byte[] annotated = map("", "", ".RR.....", "");
        SurfaceDistance distance = right(predicted, annotated);
        double root2 = Math.sqrt(2);
        double root5 = Math.sqrt(5);
        assertThat(distance.hd95()).isCloseTo(root2 + 0.85 * (root5 - root2), within(1e-12));
        assertThat(distance.assd()).isCloseTo((1 + 1 + root2 + root5 + 1 + 1) / 6, within(1e-12));
    }

    /** By hand: 5×5 within the outline of which a 3×3 lies; 16 and 8 boundary pixels, its middle is none. */
    @Test
    void shouldMeasureBoundariesAndNotInsides() {
        byte[] large = map("", ".RRRRR", ".RRRRR", ".RRRRR", ".RRRRR", ".RRRRR");
        byte[] small = map("", "", "..RRR", "..RRR", "..RRR");
        // 12 pixels of the sides are 1 away, 4 corners √2; all 8 of the small one 1.
        SurfaceDistance distance = right(large, small);
        assertThat(distance.assd()).isCloseTo((12 + 4 * Math.sqrt(2) + 8) / 24, within(1e-12));
        assertThat(distance.hd95()).isCloseTo(Math.sqrt(2), within(1e-12));
    }

    @Test
    void shouldBeSymmetric() {
        byte[] one = map("", ".RRR", ".RRR", "RRR");
        byte[] other = map("RR", "RR", "", "..RRR");
        assertThat(right(one, other)).isEqualTo(right(other, one));
    }

    @Test
    void shouldTakeWhatLiesBeyondTheGridForOutside() {
        byte[] all = map(Collections.nCopies(SIDE, "RRRRRRRR").toArray(String[]::new));
        assertThat(LungBoundary.of(Lung.RIGHT, all, all, SIDE).pixels()).isEqualTo(4 * (SIDE - 1));
        byte[] middle = map("", "", "", "...RR...", "...RR...");
        // Corners are √18 from the middle; no pixel of the edge is nearer than 3.
        assertThat(right(all, middle).assd()).isBetween(3.0, Math.sqrt(18));
    }

    @Test
    void shouldBeTheDiagonalWhereALungIsEmptyInOneMapAlone() {
        byte[] lung = map("", ".RR");
        byte[] none = map("");
        assertThat(right(none, lung)).isEqualTo(new SurfaceDistance(DIAGONAL, DIAGONAL));
        assertThat(right(lung, none)).isEqualTo(new SurfaceDistance(DIAGONAL, DIAGONAL));
        assertThat(right(map("", ".LL"), lung)).isEqualTo(new SurfaceDistance(DIAGONAL, DIAGONAL));
    }

    @Test
    void shouldHaveNoFigureWhereALungIsEmptyInBothMaps() {
        SurfaceDistance distance = right(map("LL"), map("", "LL"));
        assertThat(distance).isEqualTo(SurfaceDistance.NONE);
        assertThat(distance.isMeasured()).isFalse();
    }

    @Test
    void shouldCountIgnoredPixelsInNeitherMap() {
        byte[] annotated = map("iiiiiiii", ".RRR");
        assertThat(right(map("RRRR", ".RRR"), annotated)).isEqualTo(new SurfaceDistance(0, 0));
        assertThat(right(map("RRRR"), annotated)).isEqualTo(new SurfaceDistance(DIAGONAL, DIAGONAL));
    }

    /** A hole under an arrow is no border: the 16 pixels of the outline are all there is. */
    @Test
    void shouldMakeNoBoundaryOfIgnoredPixels() {
        byte[] annotated = map("", ".RRRRR", ".RRRRR", ".RRiRR", ".RRRRR", ".RRRRR");
        assertThat(LungBoundary.of(Lung.RIGHT, annotated, annotated, SIDE).pixels())
                .isEqualTo(16);
        byte[] holed = map("", ".RRRRR", ".RRRRR", ".RR.RR", ".RRRRR", ".RRRRR");
        assertThat(right(holed, annotated)).isEqualTo(new SurfaceDistance(0, 0));
    }

    @Test
    void shouldHaveNoFigureWhereABoundaryIsIgnoredWholly() {
        byte[] annotated = map("iiiiiiii", "iRRRRRRi", "iRRRRRRi", "iiiiiiii");
        byte[] predicted = map("", ".R");
        assertThat(right(predicted, annotated)).isEqualTo(SurfaceDistance.NONE);
    }

    @Test
    void shouldEqualASearchOfAllPairs() {
        SplittableRandom random = new SplittableRandom(8);
        for (int round = 0; round < 40; round++) {
            byte[] predicted = blobs(random);
            byte[] annotated = blobs(random);
            SurfaceDistance measured = right(predicted, annotated);
            double[] expected = bySearch(predicted, annotated);
            assertThat(measured.hd95()).isCloseTo(expected[0], within(1e-12));
            assertThat(measured.assd()).isCloseTo(expected[1], within(1e-12));
        }
    }

    private static byte[] blobs(SplittableRandom random) {
        byte[] labels = new byte[SIDE * SIDE];
        int top = random.nextInt(5);
        int left = random.nextInt(5);
        for (int i = 0; i < labels.length; i++) {
            boolean isInBox = i / SIDE >= top && i / SIDE < top + 4 && i % SIDE >= left && i % SIDE < left + 4;
            labels[i] = (byte) (isInBox || random.nextInt(6) == 0 ? 1 : 0);
        }
        return labels;
    }

    /** Points and distances by pairs; the percentile by counting how many values lie below. */
    private static double[] bySearch(byte[] predicted, byte[] annotated) {
        List<int[]> one = boundary(predicted);
        List<int[]> other = boundary(annotated);
        List<Double> there = nearest(one, other);
        List<Double> back = nearest(other, one);
        double sum = 0;
        for (double distance : there) {
            sum += distance;
        }
        for (double distance : back) {
            sum += distance;
        }
        double hd95 = Math.max(percentile95(there), percentile95(back));
        return new double[] {hd95, sum / (there.size() + back.size())};
    }

    private static List<int[]> boundary(byte[] labels) {
        List<int[]> points = new ArrayList<>();
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                boolean isInside = at(labels, row - 1, column)
                        && at(labels, row + 1, column)
                        && at(labels, row, column - 1)
                        && at(labels, row, column + 1);
                if (at(labels, row, column) && !isInside) {
                    points.add(new int[] {row, column});
                }
            }
        }
        return points;
    }

    private static boolean at(byte[] labels, int row, int column) {
        boolean isOnGrid = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
        return isOnGrid && labels[row * SIDE + column] == 1;
    }

    private static List<Double> nearest(List<int[]> from, List<int[]> to) {
        List<Double> distances = new ArrayList<>();
        for (int[] point : from) {
            double least = Double.MAX_VALUE;
            for (int[] end : to) {
                least = Math.min(least, Math.hypot(point[0] - end[0], point[1] - end[1]));
            }
            distances.add(least);
        }
        return distances;
    }

    private static double percentile95(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double place = 0.95 * (sorted.size() - 1);
        double weight = place % 1;
        double below = sorted.get((int) Math.floor(place));
        double above = sorted.get((int) Math.ceil(place));
        return (1 - weight) * below + weight * above;
    }

    /** By hand: means over the images that have a figure; a lung that nothing supports leaves the other alone. */
    @Test
    void shouldAverageOverImages() {
        SurfaceScore score = SurfaceScore.over(List.of(
                new ImageDistance(new SurfaceDistance(4, 1), SurfaceDistance.NONE),
                new ImageDistance(new SurfaceDistance(8, 2), new SurfaceDistance(3, 0.5)),
                ImageDistance.NONE));
        assertThat(score).isEqualTo(new SurfaceScore(6, 3, 1.5, 0.5));
        assertThat(score.hd95()).isEqualTo(4.5);
        assertThat(score.assd()).isEqualTo(1.0);
        SurfaceScore rightOnly =
                SurfaceScore.over(List.of(new ImageDistance(new SurfaceDistance(4, 1), SurfaceDistance.NONE)));
        assertThat(rightOnly.hd95()).isEqualTo(4);
        assertThat(SurfaceScore.over(List.of()).assd()).isNaN();
    }

    @Test
    void shouldRefuseWhatIsNoDistance() {
        assertThatThrownBy(() -> new SurfaceDistance(-1, 0))
                .hasMessage("hd95, assd: -1.0, 0.0 (expected: both >= 0, or both NaN)");
        assertThatThrownBy(() -> new SurfaceDistance(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ImageDistance.of(new byte[64], new byte[63], SIDE))
                .hasMessage("annotated: 63 pixels (expected: 8 x 8)");
    }
}
