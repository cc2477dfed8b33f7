package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;

/**
 * A network from X-rays to a score of each class for each pixel. Forward passes with {@link Phase#INFERENCE} may run in
 * several threads at once; training is for one thread. Owns its parameters.
 */
public sealed interface SegmentationNetwork extends AutoCloseable permits UNet, DeepLabV3Plus {
    /** A network with fresh parameters; those of equal name and seed start equal in all networks. */
    static SegmentationNetwork fresh(NetworkSpec spec, Precision precision, long seed) {
        return switch (spec.architecture()) {
            case UNET -> new UNet(spec, precision, seed);
            case DEEPLAB_V3_PLUS -> new DeepLabV3Plus(spec, precision, seed);
        };
    }

    /** The network's shape. */
    NetworkSpec spec();

    /** The number format of its convolutions. */
    Precision precision();

    /** All parameters, the encoder's among them. */
    Parameters parameters();

    /**
     * Starts from a pre-trained encoder: copies its weights and running statistics by name.
     *
     * @throws IllegalArgumentException if the encoder has another shape; nothing has been copied then
     */
    default void startFrom(Encoder pretrained) {
        parameters().copyFrom(pretrained.parameters(), Encoder.PREFIX);
    }

    /**
     * Names the training step that comes next: what is left to chance in its training passes (dropout) is decided by seed
     * and step alone, so a resumed training meets it again. A network that leaves nothing to chance takes no notice.
     *
     * @param seed the training's
     * @param step its number
     */
    default void beginStep(long seed, long step) {}

    /**
     * Class scores.
     *
     * @param images (B, 1, H, W) float32 in [0, 1]
     * @return logits (B, classes, H, W) in plain layout, float32 but for {@link Precision#FP64}, in the manager of
     *     {@code images}; the caller owns them
     */
    NDArray forward(NDArray images, Phase phase);

    /** Frees the parameters. */
    @Override
    void close();
}
