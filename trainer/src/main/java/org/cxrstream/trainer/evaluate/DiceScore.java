package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.function.Function;

/**
 * The Dice of a set of images, 0 to 1. The headline is the dataset-level figure: intersections and sizes are summed
 * over all images before they are divided. Beside it stands the mean over images, in which a lung that is empty in
 * both maps is skipped and one that is empty in one of them counts 0. A figure that nothing supports is NaN.
 *
 * @param right dataset-level Dice of the right lung
 * @param left dataset-level Dice of the left lung
 * @param perImageRight mean over images of the right lung's Dice
 * @param perImageLeft mean over images of the left lung's Dice
 * @param patients on how many patients the figures rest
 * @param images on how many images the figures rest
 */
public record DiceScore(
        double right, double left, double perImageRight, double perImageLeft, int patients, int images) {
    /**
     * Scores a set of images.
     *
     * @param overlaps one entry an image; an empty set gives NaN everywhere
     * @return the set's figures
     */
    public static DiceScore over(Collection<ImageOverlap> overlaps) {
        requireNonNull(overlaps, "overlaps");
        return new DiceScore(
                pooled(overlaps, ImageOverlap::right),
                pooled(overlaps, ImageOverlap::left),
                perImage(overlaps, ImageOverlap::right),
                perImage(overlaps, ImageOverlap::left),
                Math.toIntExact(
                        overlaps.stream().map(ImageOverlap::patient).distinct().count()),
                overlaps.size());
    }

    /** The headline: mean of the two dataset-level figures, or the one that is there. */
    public double mean() {
        return LungMean.of(right, left);
    }

    /** Mean of the two per-image figures, or the one that is there. */
    public double perImageMean() {
        return LungMean.of(perImageRight, perImageLeft);
    }

    private static double pooled(Collection<ImageOverlap> overlaps, Function<ImageOverlap, LungOverlap> lung) {
        return overlaps.stream()
                .map(lung)
                .reduce(LungOverlap.EMPTY, LungOverlap::plus)
                .dice();
    }

    private static double perImage(Collection<ImageOverlap> overlaps, Function<ImageOverlap, LungOverlap> lung) {
        return overlaps.stream()
                .map(lung)
                .filter(overlap -> !overlap.isEmpty())
                .mapToDouble(LungOverlap::dice)
                .average()
                .orElse(Double.NaN);
    }
}
