package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-50 for pictures of one channel, without its classifier (He et al., CVPR 2016), at output stride 16: the last
 * stage keeps the raster and dilates its 3x3 convolutions by 2 instead, but for the first, as torchvision does with
 * {@code replace_stride_with_dilation=[False, False, True]}.
 *
 * <p>Its parameters are named as torchvision's, {@code encoder.conv1.weight} … {@code
 * encoder.layer4.2.bn3.running_var}; 23,501,760 are trained at width 64. Drawn as torchvision draws them: kernels
 * normal by fan-out, norms plain.
 */
public final class ResNetEncoder implements Encoder {
    private static final int STEM_KERNEL = 7;
    private static final int[] BLOCKS = {3, 4, 6, 3};

    private final NetworkSpec spec;
    private final Precision precision;
    private final Parameters parameters;
    private final FilterUnit stem;
    private final List<List<ResidualBlock>> stages = new ArrayList<>();

    /** A stand-alone encoder with fresh parameters, which it owns. */
    public ResNetEncoder(NetworkSpec spec, Precision precision, long seed) {
        this(spec, precision, new Parameters(precision, seed));
    }

    /** An encoder that adds its parameters to those of a whole network. */
    ResNetEncoder(NetworkSpec spec, Precision precision, Parameters parameters) {
        this.spec = spec;
        this.precision = precision;
        this.parameters = parameters;
        Filter first = new Filter(1, spec.width(), STEM_KERNEL, 2, 1);
        stem = new FilterUnit(parameters, PREFIX + "conv1", PREFIX + "bn1", first, precision);
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            stages.add(stage(stage));
        }
    }

    private List<ResidualBlock> stage(int stage) {
        int inner = spec.width() << stage;
        int outputs = ResidualBlock.EXPANSION * inner;
        boolean isFirst = stage == 0;
        boolean isLast = stage == BLOCKS.length - 1;
        Filter entry =
                Filter.square(isFirst ? spec.width() : outputs / 2, inner).withStride(isFirst || isLast ? 1 : 2);
        Filter further = Filter.square(outputs, inner).withDilation(isLast ? 2 : 1);
        List<ResidualBlock> blocks = new ArrayList<>();
        for (int block = 0; block < BLOCKS[stage]; block++) {
            String name = PREFIX + "layer" + (stage + 1) + "." + block;
            blocks.add(new ResidualBlock(parameters, name, block == 0 ? entry : further, precision));
        }
        return blocks;
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
     * The features that a DeepLab decodes.
     *
     * @param images (B, 1, H, W) float32
     * @return two arrays that the caller owns, in the network's precision: the first stage's, (B, 4 width, H/4, W/4),
     *     and the last one's, (B, 32 width, H/16, W/16)
     */
    public NDList features(NDArray images, Phase phase) {
        NDArray lowLevel = firstStage(images, phase);
        NDArray x = forward(1, lowLevel, phase);
        for (int stage = 2; stage < stages.size(); stage++) {
            try (NDArray below = x) {
                x = forward(stage, below, phase);
            }
        }
        return new NDList(lowLevel, x);
    }

    private NDArray firstStage(NDArray images, Phase phase) {
        try (NDArray x = Torch.cast(images, precision, images.getManager());
                NDArray filtered = stem.activated(x, phase);
                NDArray pooled = Torch.maxPoolOverlapping(filtered)) {
            return forward(0, pooled, phase);
        }
    }

    private NDArray forward(int stage, NDArray input, Phase phase) {
        List<ResidualBlock> blocks = stages.get(stage);
        NDArray x = blocks.get(0).forward(input, phase);
        for (ResidualBlock block : blocks.subList(1, blocks.size())) {
            try (NDArray before = x) {
                x = block.forward(before, phase);
            }
        }
        return x;
    }

    @Override
    public NDArray pooledFeatures(NDArray images, Phase phase) {
        try (NDList features = features(images, phase)) {
            return Torch.globalAveragePool(features.get(1));
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
