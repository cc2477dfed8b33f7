package org.cxrstream.segmenter.mask;

import static java.util.Objects.checkIndex;

/**
 * Brings a square raster to the size of a network's input: by area average where the size divides the raster's side,
 * else bilinearly with pixel centres kept in place (align_corners = false). Training and live segmentation both scale
 * here, so the network meets the same pixels in both. Thread-safe.
 *
 * @param side rows and columns of the raster, in pixels
 * @param inputSize rows and columns of the network's input, in pixels
 */
public record InputScaling(int side, int inputSize) {
    /** Checks the sizes. */
    public InputScaling {
        requirePositive(side, "side");
        requirePositive(inputSize, "inputSize");
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }

    /**
     * Scales a raster whose grey values are looked up first.
     *
     * @param raster {@code side × side} unsigned bytes, row by row
     * @param greyValues what each of the 256 bytes stands for
     * @param target where the {@code inputSize × inputSize} result is written, row by row
     * @param offset the place of the first result in {@code target}
     */
    public void scale(byte[] raster, float[] greyValues, float[] target, int offset) {
        if (raster.length != side * side) {
            throw new IllegalArgumentException(
                    "raster: " + raster.length + " pixels (expected: " + side + " x " + side + ")");
        }
        checkIndex(255, greyValues.length);
        checkIndex(offset + inputSize * inputSize - 1, target.length);
        if (side % inputSize == 0) {
            average(raster, greyValues, target, offset);
        } else {
            interpolate(raster, greyValues, target, offset);
        }
    }

    private void average(byte[] raster, float[] greyValues, float[] target, int offset) {
        int factor = side / inputSize;
        for (int row = 0; row < inputSize; row++) {
            for (int column = 0; column < inputSize; column++) {
                double sum = 0;
                for (int r = row * factor; r < (row + 1) * factor; r++) {
                    for (int c = column * factor; c < (column + 1) * factor; c++) {
                        sum += greyValues[raster[r * side + c] & 0xff];
                    }
                }
                target[offset + row * inputSize + column] = (float) (sum / (factor * factor));
            }
        }
    }

    private void interpolate(byte[] raster, float[] greyValues, float[] target, int offset) {
        for (int row = 0; row < inputSize; row++) {
            double y = source(row);
            int above = (int) y;
            int below = Math.min(above + 1, side - 1);
            for (int column = 0; column < inputSize; column++) {
                double x = source(column);
                int left = (int) x;
                int right = Math.min(left + 1, side - 1);
                double upper = mix(
                        greyValues[raster[above * side + left] & 0xff],
                        greyValues[raster[above * side + right] & 0xff],
                        x - left);
                double lower = mix(
                        greyValues[raster[below * side + left] & 0xff],
                        greyValues[raster[below * side + right] & 0xff],
                        x - left);
                target[offset + row * inputSize + column] = (float) mix(upper, lower, y - above);
            }
        }
    }

    /** Where the centre of an input pixel lies in the raster, kept between the outermost centres. */
    private double source(int pixel) {
        double centre = (pixel + 0.5) * side / inputSize - 0.5;
        return Math.max(0, Math.min(centre, side - 1));
    }

    private static double mix(double from, double to, double weight) {
        return from + weight * (to - from);
    }
}
