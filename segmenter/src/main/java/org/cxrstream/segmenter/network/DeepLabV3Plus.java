package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * DeepLabV3+ for lung masks (Chen et al., ECCV 2018): {@link ResNetEncoder}, {@link AtrousPyramid} to four times the
 * width, dropout of a tenth; its result scaled up to the first stage's raster beside that stage's features, of which 1x1
 * leaves three quarters of the width; one 3x3 convolution, a 1x1 head with bias, and bilinear scaling by four. 39.751 M
 * parameters at width 64.
 *
 * <p>Any raster whose sides are multiples of 16 passes through, not only the spec's input size; training takes two images
 * or more.
 */
public final class DeepLabV3Plus implements SegmentationNetwork {
    private static final double DROPPED = 0.1;

    private final NetworkSpec spec;
    private final Precision precision;
    private final Parameters parameters;
    private final ResNetEncoder encoder;
    private final AtrousPyramid pyramid;
    private final Dropout dropout;
    private final FilterUnit lowLevel;
    private final FilterUnit refinement;
    private final NDArray headWeight;
    private final NDArray headBias;

    /** A network with fresh parameters, which it owns; parameters of equal name and seed start equal in all networks. */
    public DeepLabV3Plus(NetworkSpec spec, Precision precision, long seed) {
        this.spec = spec;
        this.precision = precision;
        parameters = new Parameters(precision, seed);
        encoder = new ResNetEncoder(spec, precision, parameters);
        int width = 4 * spec.width();
        int detail = spec.width() * 3 / 4;
        pyramid = new AtrousPyramid(parameters, spec.featureSize(), width, precision);
        dropout = new Dropout(DROPPED, seed);
        Filter ofFirstStage = Filter.point(ResidualBlock.EXPANSION * spec.width(), detail);
        lowLevel = FilterUnit.of(parameters, "decoder.low", ofFirstStage, precision);
        refinement = FilterUnit.of(parameters, "decoder.fuse", Filter.square(detail + width, width), precision);
        headWeight = parameters.kaimingNormal("head.weight", new Shape(spec.classes(), width, 1, 1), width, 0);
        headBias = parameters.trainable("head.bias", new Shape(spec.classes()), 0f);
    }

    @Override
    public NetworkSpec spec() {
        return spec;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void beginStep(long seed, long step) {
        dropout.beginStep(seed, step);
    }

    @Override
    public NDArray forward(NDArray images, Phase phase) {
        try (NDList features = encoder.features(images, phase);
                NDArray context = context(features.get(1), phase);
                NDArray fused = fuse(features.get(0), context, phase);
                NDArray scores = score(fused);
                NDArray wide = Torch.widen(scores)) {
            Shape shape = images.getShape();
            return Torch.upsampleBilinear(wide, (int) shape.get(2), (int) shape.get(3));
        }
    }

    private NDArray context(NDArray features, Phase phase) {
        if (phase == Phase.INFERENCE) {
            return pyramid.forward(features, phase);
        }
        try (NDArray seen = pyramid.forward(features, phase)) {
            return dropout.forward(seen, precision);
        }
    }

    private NDArray fuse(NDArray firstStage, NDArray context, Phase phase) {
        Shape raster = firstStage.getShape();
        try (NDArray detail = lowLevel.activated(firstStage, phase);
                NDArray risen = Torch.upsampleBilinear(context, (int) raster.get(2), (int) raster.get(3));
                NDArray joined = Torch.concatenateChannels(detail, risen)) {
            return refinement.activated(joined, phase);
        }
    }

    private NDArray score(NDArray fused) {
        NDManager owner = fused.getManager();
        try (NDArray weight = Torch.cast(headWeight, precision, owner);
                NDArray bias = Torch.cast(headBias, precision, owner)) {
            return Torch.convolve(fused, weight, bias, 0);
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
