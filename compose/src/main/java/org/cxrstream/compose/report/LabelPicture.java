package org.cxrstream.compose.report;

/**
 * A label for every pixel: 0 background, 1 the patient's right lung (left in the picture), 2 the left lung,
 * 255 not judged. Immutable.
 */
public final class LabelPicture {
    static final int RIGHT_LUNG = 1;
    static final int LEFT_LUNG = 2;

    private final int width;
    private final int height;
    private final byte[] labels;

    /**
     * Copies the labels.
     *
     * @param width columns
     * @param height rows
     * @param labels {@code width * height} unsigned bytes, row by row
     * @throws IllegalArgumentException if their number isn't {@code width * height}
     */
    public LabelPicture(int width, int height, byte[] labels) {
        if (width < 1 || height < 1 || labels.length != width * height) {
            throw new IllegalArgumentException(
                    "labels: " + labels.length + " (expected: width x height, " + width + " x " + height + ")");
        }
        this.width = width;
        this.height = height;
        this.labels = labels.clone();
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Whether a pixel carries the label; false outside the picture. */
    boolean has(int label, int row, int column) {
        return row >= 0
                && row < height
                && column >= 0
                && column < width
                && Byte.toUnsignedInt(labels[row * width + column]) == label;
    }
}
