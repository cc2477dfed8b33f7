package org.cxrstream.trainer.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.mask.Lung;

/**
 * How far the boundaries of a predicted lung and the annotated one are apart, in pixels of the grid (millimetres only
 * where the spacing is known).
 *
 * <p>The boundary of a lung are its pixels with at least one of the four neighbours outside of it; what lies beyond the
 * grid is outside. Pixels to ignore are on no boundary and make none. The distance of a boundary pixel is the Euclidean
 * one to the centre of the nearest pixel of the other boundary. HD95 is the greater of the two directed 95th
 * percentiles, linear between neighbouring values; ASSD is the mean over the pixels of both boundaries together.
 *
 * <p>A lung that is empty in one map alone, predicted or annotated, is as far as the grid allows: both figures are the
 * grid's diagonal, {@code side · √2}. One that is empty in both maps has no figures, nor has one whose boundary lies
 * wholly under pixels to ignore.
 *
 * @param hd95 95th percentile of the Hausdorff distance, in pixels, &gt;= 0; NaN where there is no figure
 * @param assd average symmetric surface distance, in pixels, &gt;= 0; NaN where there is no figure
 */
public record SurfaceDistance(double hd95, double assd) {
    /** Nothing to measure. */
    public static final SurfaceDistance NONE = new SurfaceDistance(Double.NaN, Double.NaN);

    private static final double PART = 0.95;

    /** Checks that both are distances, or neither. */
    public SurfaceDistance {
        boolean isDistance = hd95 >= 0 && assd >= 0;
        boolean isNone = Double.isNaN(hd95) && Double.isNaN(assd);
        if (!isDistance && !isNone) {
            throw new IllegalArgumentException(
                    "hd95, assd: %s, %s (expected: both >= 0, or both NaN)".formatted(hd95, assd));
        }
    }

    /**
     * Measures one lung.
     *
     * @param lung which lung
     * @param predicted labels 0, 1, 2, row by row
     * @param annotated labels 0, 1, 2 and 255 for pixels to ignore
     * @param side rows and columns of both maps, in pixels
     */
    static SurfaceDistance of(Lung lung, byte[] predicted, byte[] annotated, int side) {
        LungBoundary one = LungBoundary.of(lung, predicted, annotated, side);
        LungBoundary other = LungBoundary.of(lung, annotated, annotated, side);
        if (one.lungPixels() == 0 != (other.lungPixels() == 0)) {
            double diagonal = side * Math.sqrt(2);
            return new SurfaceDistance(diagonal, diagonal);
        }
        return one.pixels() == 0 || other.pixels() == 0 ? NONE : between(one, other, side);
    }

    private static SurfaceDistance between(LungBoundary one, LungBoundary other, int side) {
        double[] there = distances(one, other, side);
        double[] back = distances(other, one, side);
        double sum = Arrays.stream(there).sum() + Arrays.stream(back).sum();
        return new SurfaceDistance(
                Math.max(Percentile.of(there, PART), Percentile.of(back, PART)), sum / (there.length + back.length));
    }

    /** Of each pixel of a boundary from another boundary, the nearest first. */
    private static double[] distances(LungBoundary from, LungBoundary to, int side) {
        int[] squares = DistanceTransform.squared(to.isOn(), side);
        return IntStream.range(0, squares.length)
                .filter(pixel -> from.isOn()[pixel])
                .mapToDouble(pixel -> Math.sqrt(squares[pixel]))
                .sorted()
                .toArray();
    }

    /** Says whether there is a figure. */
    public boolean isMeasured() {
        return !Double.isNaN(hd95);
    }
}
