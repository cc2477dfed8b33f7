package org.cxrstream.segmenter.network;

import static java.util.Objects.requireNonNull;

/**
 * Shape of a segmentation network: everything that decides which parameters it has and what it takes and gives.
 *
 * @param architecture its kind
 * @param width channels of the first level, of which all other widths are multiples: of the U-Net's first level (32 in
 *     the paper), or of the ResNet's first convolution (64, and a multiple of 4)
 * @param inputSize rows = columns of the input, in pixels; a multiple of 16
 * @param classes output channels: 3 for background, right lung, left lung
 */
public record NetworkSpec(Architecture architecture, int width, int inputSize, int classes) {
    /** Rows of the input for one of the last features. */
    private static final int STRIDE = 16;

    /** Checks the ranges named above. */
    public NetworkSpec {
        requireNonNull(architecture, "architecture");
        require(width > 0, "width", width, "> 0");
        int step = architecture.widthStep();
        require(width % step == 0, "width", width, "a multiple of " + step);
        require(inputSize > 0 && inputSize % STRIDE == 0, "inputSize", inputSize, "a multiple of 16, > 0");
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

    /** Numbers in a pooled feature: the channels of the encoder's last features. */
    public int featureSize() {
        return architecture.featuresPerWidth() * width;
    }

    /** Numbers in an embedding of pre-training: 512 at the paper's widths. */
    public int embeddingSize() {
        return architecture.embeddingPerWidth() * width;
    }

    /** For people: {@code U-Net of width 32 at 256×256}. */
    public String words() {
        return "%s of width %d at %d×%d".formatted(architecture.title(), width, inputSize, inputSize);
    }

    private static void require(boolean holds, String name, int value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
