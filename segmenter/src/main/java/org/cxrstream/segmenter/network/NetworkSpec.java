package org.cxrstream.segmenter.network;

import static java.util.Objects.requireNonNull;

/**
 * Shape of a segmentation network: everything that decides which parameters it has and what it takes and gives.
 *
 * @param architecture its kind
 * @param width channels of the first level; each of the four levels and the bottleneck doubles it (32 in the paper)
 * @param inputSize rows = columns of the input, in pixels; a multiple of 16
 * @param classes output channels: 3 for background, right lung, left lung
 */
public record NetworkSpec(Architecture architecture, int width, int inputSize, int classes) {
    /** Levels above the bottleneck, each of which halves the raster. */
    public static final int LEVELS = 4;

    /** Checks the ranges named above. */
    public NetworkSpec {
        requireNonNull(architecture, "architecture");
        require(width > 0, "width", width, "> 0");
        require(inputSize > 0 && inputSize % (1 << LEVELS) == 0, "inputSize", inputSize, "a multiple of 16, > 0");
        require(classes > 1, "classes", classes, "> 1");
    }

    /** The U-Net of the given width and input size that segments lungs: three classes. */
    public static NetworkSpec lungs(int width, int inputSize) {
        return lungs(Architecture.UNET, width, inputSize);
    }

    /** The network of the given kind, width and input size that segments lungs: three classes. */
    public static NetworkSpec lungs(Architecture architecture, int width, int inputSize) {
        return new NetworkSpec(architecture, width, inputSize, 3);
    }

    /** Channels at {@code level}: 0 to 3 for the levels, 4 for the bottleneck. */
    public int channels(int level) {
        return width << level;
    }

    /** Numbers in a pooled feature: the channels of the encoder's last features. */
    public int featureSize() {
        return channels(LEVELS);
    }

    /** Numbers in an embedding of pre-training: 512 at the paper's widths. */
    public int embeddingSize() {
        return channels(LEVELS);
    }

    private static void require(boolean holds, String name, int value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
