package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;

/**
 * The half of a segmentation network that pre-training trains: from X-rays to features.
 *
 * <p>Its parameters' names start with {@value #PREFIX} and are the same here and inside the whole network: that is how a
 * pre-trained encoder moves over. Forward passes with {@link Phase#INFERENCE} may run in several threads at once;
 * training is for one thread. Owns its parameters, unless it is part of a network.
 */
public sealed interface Encoder extends AutoCloseable permits UNetEncoder, ResNetEncoder {
    /** What every encoder parameter's name starts with. */
    String PREFIX = "encoder.";

    /** A stand-alone encoder with fresh parameters; those of equal name and seed start equal in all networks. */
    static Encoder fresh(NetworkSpec spec, Precision precision, long seed) {
        return switch (spec.architecture()) {
            case UNET -> new UNetEncoder(spec, precision, seed);
            case DEEPLAB_V3_PLUS -> new ResNetEncoder(spec, precision, seed);
        };
    }

    /** The encoder's parameters; inside a network, those of the whole network. */
    Parameters parameters();

    /** The network this is the encoder of. */
    NetworkSpec spec();

    /**
     * The last features averaged over the raster.
     *
     * @param images (B, 1, H, W) float32
     * @return (B, {@link NetworkSpec#featureSize}) float32 but for {@link Precision#FP64}, owned by the caller
     */
    NDArray pooledFeatures(NDArray images, Phase phase);

    /** Frees the parameters. */
    @Override
    void close();
}
