package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The boundary distances of a set of images, in pixels of the grid: means over images, in which a lung without a figure
 * is skipped and one that is empty in one map alone counts the grid's diagonal ({@link SurfaceDistance}). A figure that
 * nothing supports is NaN.
 *
 * @param hd95Right mean over images of the right lung's 95th percentile of the Hausdorff distance
 * @param hd95Left the same of the left lung
 * @param assdRight mean over images of the right lung's average symmetric surface distance
 * @param assdLeft the same of the left lung
 */
public record SurfaceScore(double hd95Right, double hd95Left, double assdRight, double assdLeft) {
    /**
     * Scores a set of images.
     *
     * @param distances one entry an image; an empty set gives NaN everywhere
     * @return the set's figures
     */
    public static SurfaceScore over(Collection<ImageDistance> distances) {
        requireNonNull(distances, "distances");
        return new SurfaceScore(
                mean(distances, ImageDistance::right, SurfaceDistance::hd95),
                mean(distances, ImageDistance::left, SurfaceDistance::hd95),
                mean(distances, ImageDistance::right, SurfaceDistance::assd),
                mean(distances, ImageDistance::left, SurfaceDistance::assd));
    }

    /** Mean HD95 of the two lungs, or that of the one that has a figure. */
    public double hd95() {
        return LungMean.of(hd95Right, hd95Left);
    }

    /** Mean ASSD of the two lungs, or that of the one that has a figure. */
    public double assd() {
        return LungMean.of(assdRight, assdLeft);
    }

    private static double mean(
            Collection<ImageDistance> distances,
            Function<ImageDistance, SurfaceDistance> lung,
            ToDoubleFunction<SurfaceDistance> figure) {
        return distances.stream()
                .map(lung)
                .filter(SurfaceDistance::isMeasured)
                .mapToDouble(figure)
                .average()
                .orElse(Double.NaN);
    }
}
