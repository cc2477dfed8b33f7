package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import org.cxrstream.segmenter.mask.Lung;

/**
 * How far the boundaries of one image's predicted and annotated lungs are apart.
 *
 * @param right the right lung's distance
 * @param left the left lung's distance
 */
public record ImageDistance(SurfaceDistance right, SurfaceDistance left) {
    /** Of an image without a lung to measure. */
    public static final ImageDistance NONE = new ImageDistance(SurfaceDistance.NONE, SurfaceDistance.NONE);

    /** Checks that nothing is missing. */
    public ImageDistance {
        requireNonNull(right, "right");
        requireNonNull(left, "left");
    }

    /**
     * Measures two label maps of the same X-ray.
     *
     * @param predicted labels 0, 1, 2, {@code side × side}, row by row
     * @param annotated labels 0, 1, 2 and 255; a pixel of 255 counts in neither map
     * @param side rows and columns, in pixels
     * @return the distance of each lung
     */
    public static ImageDistance of(byte[] predicted, byte[] annotated, int side) {
        requireSquare(predicted, side, "predicted");
        requireSquare(annotated, side, "annotated");
        return new ImageDistance(
                SurfaceDistance.of(Lung.RIGHT, predicted, annotated, side),
                SurfaceDistance.of(Lung.LEFT, predicted, annotated, side));
    }

    private static void requireSquare(byte[] labels, int side, String name) {
        if (labels.length != side * side) {
            throw new IllegalArgumentException(
                    name + ": " + labels.length + " pixels (expected: " + side + " x " + side + ")");
        }
    }
}
