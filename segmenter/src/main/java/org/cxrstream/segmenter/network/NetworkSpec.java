package org.cxrstream.segmenter.network;

/**
 * Shape of a U-Net: everything that decides which parameters it has and what it takes and gives.
 *
 * @param width channels of the first level; each of the four levels and the bottleneck doubles it (32 in the paper)
 * @param inputSize rows = columns of the input, in pixels; a multiple of 16
 * @param classes output channels: 3 for background, right lung, left lung
 */
public record NetworkSpec(int width, int inputSize, int classes) {
    /** Levels above the bottleneck, each of which halves the raster. */
    public static final int LEVELS = 4;

    /** Checks the ranges named above. */
    public NetworkSpec {
        require(width > 0, "width", width, "> 0");
        require(inputSize > 0 && inputSize % (1 << LEVELS) == 0, "inputSize", inputSize, "a multiple of 16, > 0");
        require(classes > 1, "classes", classes, "> 1");
    }

    /** The lung segmenter of the given width and input size: three classes. */
    public static NetworkSpec lungs(int width, int inputSize) {
        return new NetworkSpec(width, inputSize, 3);
    }

    /** Channels at {@code level}: 0 to 3 for the levels, 4 for the bottleneck. */
    public int channels(int level) {
        return width << level;
    }

    /** Channels of the bottleneck, and so of a pooled feature. */
    public int featureSize() {
        return channels(LEVELS);
    }

    private static void require(boolean holds, String name, int value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
