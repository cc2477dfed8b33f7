package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * The contracting half of the U-Net: four levels of two convolutions with batch norm and leaky ReLU, a 2x2 max-pool
 * between them, and a bottleneck of two convolutions with plain ReLU and no norm (CL-TCI's U-Net).
 *
 * <p>Its parameters are named {@code encoder.level1.conv1.weight} … {@code encoder.bottleneck.conv2.bias}; 4.714 M at
 * width 32.
 */
public final class UNetEncoder implements Encoder {
    /** Levels above the bottleneck, each of which halves the raster. */
    static final int LEVELS = 4;

    private final NetworkSpec spec;
    private final Precision precision;
    private final Parameters parameters;
    private final List<NormalisedConvolution> convolutions = new ArrayList<>();
    private final Convolution firstOfBottleneck;
    private final Convolution secondOfBottleneck;

    /** A stand-alone encoder with fresh parameters, which it owns. */
    public UNetEncoder(NetworkSpec spec, Precision precision, long seed) {
        this(spec, precision, new Parameters(precision, seed));
    }

    /** An encoder that adds its parameters to those of a whole network. */
    UNetEncoder(NetworkSpec spec, Precision precision, Parameters parameters) {
        this.spec = spec;
        this.precision = precision;
        this.parameters = parameters;
        int inputs = 1;
        for (int level = 0; level < LEVELS; level++) {
            String block = PREFIX + "level" + (level + 1);
            int outputs = channels(spec, level);
            convolutions.add(new NormalisedConvolution(parameters, block, 1, inputs, outputs, precision));
            convolutions.add(new NormalisedConvolution(parameters, block, 2, outputs, outputs, precision));
            inputs = outputs;
        }
        int outputs = spec.featureSize();
        firstOfBottleneck = new Convolution(parameters, PREFIX + "bottleneck.conv1", inputs, outputs, precision);
        secondOfBottleneck = new Convolution(parameters, PREFIX + "bottleneck.conv2", outputs, outputs, precision);
    }

    /** Channels at {@code level}: 0 to 3 for the levels, 4 for the bottleneck. */
    static int channels(NetworkSpec spec, int level) {
        return spec.width() << level;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public NetworkSpec spec() {
        return spec;
    }

    /**
     * Features of every level.
     *
     * @param images (B, 1, H, W) float32
     * @return five arrays that the caller owns, in the network's precision: (B, width, H, W),
     *     (B, 2 width, H/2, W/2), … and the bottleneck (B, 16 width, H/16, W/16)
     */
    public NDList features(NDArray images, Phase phase) {
        NDList features = new NDList();
        try (NDArray x = Torch.cast(images, precision, images.getManager())) {
            features.add(level(0, x, phase));
        }
        for (int level = 1; level < LEVELS; level++) {
            try (NDArray pooled = Torch.maxPool(features.get(level - 1))) {
                features.add(level(level, pooled, phase));
            }
        }
        try (NDArray pooled = Torch.maxPool(features.get(LEVELS - 1))) {
            features.add(bottleneck(pooled));
        }
        return features;
    }

    @Override
    public NDArray pooledFeatures(NDArray images, Phase phase) {
        try (NDList features = features(images, phase)) {
            return Torch.globalAveragePool(features.get(LEVELS));
        }
    }

    private NDArray level(int level, NDArray x, Phase phase) {
        try (NDArray first = convolutions.get(2 * level).forward(x, phase)) {
            return convolutions.get(2 * level + 1).forward(first, phase);
        }
    }

    private NDArray bottleneck(NDArray x) {
        try (NDArray first = firstOfBottleneck.forward(x);
                NDArray active = Torch.relu(first);
                NDArray second = secondOfBottleneck.forward(active)) {
            return Torch.relu(second);
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
