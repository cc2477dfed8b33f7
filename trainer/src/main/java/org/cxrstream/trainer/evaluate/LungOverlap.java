package org.cxrstream.trainer.evaluate;

/**
 * How far a predicted lung and the annotated one cover each other, in pixels. Pixels that the annotation says to
 * ignore are counted nowhere.
 *
 * @param intersection pixels of the lung in both maps, 0 … the smaller of the other two
 * @param predicted pixels of the lung in the predicted map
 * @param annotated pixels of the lung in the annotated map
 */
public record LungOverlap(long intersection, long predicted, long annotated) {
    /** No pixel of the lung in either map. */
    public static final LungOverlap EMPTY = new LungOverlap(0, 0, 0);

    /** Checks that the counts can belong together. */
    public LungOverlap {
        if (intersection < 0 || intersection > Math.min(predicted, annotated)) {
            throw new IllegalArgumentException(
                    "intersection: " + intersection + " (expected: 0 to " + Math.min(predicted, annotated) + ")");
        }
    }

    /**
     * Pools two overlaps.
     *
     * @param other another image's overlap of the same lung
     * @return the sum of each count
     */
    public LungOverlap plus(LungOverlap other) {
        return new LungOverlap(
                intersection + other.intersection, predicted + other.predicted, annotated + other.annotated);
    }

    /** Says whether neither map holds a pixel of the lung, so that there is nothing to score. */
    public boolean isEmpty() {
        return predicted + annotated == 0;
    }

    /** Twice the intersection over the sum of the sizes, 0 to 1; NaN where the lung is empty in both maps. */
    public double dice() {
        return 2.0 * intersection / (predicted + annotated);
    }
}
