package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * U-Net for lung masks: {@link UNetEncoder}, four {@link DecoderLevel}s and a 1x1 head without bias (CL-TCI §IV;
 * 7.763 M parameters at width 32).
 *
 * <p>Any raster whose sides are multiples of 16 passes through, not only the spec's input size.
 */
public final class UNet implements SegmentationNetwork {
    private final NetworkSpec spec;
    private final Precision precision;
    private final Parameters parameters;
    private final UNetEncoder encoder;
    /** From the bottleneck upwards. */
    private final List<DecoderLevel> decoder = new ArrayList<>();

    private final NDArray head;

    /** A network with fresh parameters, which it owns; parameters of equal name and seed start equal in all networks. */
    public UNet(NetworkSpec spec, Precision precision, long seed) {
        this.spec = spec;
        this.precision = precision;
        parameters = new Parameters(precision, seed);
        encoder = new UNetEncoder(spec, precision, parameters);
        for (int level = UNetEncoder.LEVELS - 1; level >= 0; level--) {
            String block = "decoder.level" + (level + 1);
            int below = UNetEncoder.channels(spec, level + 1);
            decoder.add(new DecoderLevel(parameters, block, below, UNetEncoder.channels(spec, level), precision));
        }
        head = parameters.kaimingNormal("head.weight", new Shape(spec.classes(), spec.width(), 1, 1), spec.width());
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

    /** The contracting half, sharing our parameters. */
    public UNetEncoder encoder() {
        return encoder;
    }

    @Override
    public NDArray forward(NDArray images, Phase phase) {
        try (NDList features = encoder.features(images, phase);
                NDArray decoded = decode(features, phase);
                NDArray weight = Torch.cast(head, precision, images.getManager());
                NDArray logits = Torch.project(decoded, weight)) {
            return Torch.widen(logits);
        }
    }

    private NDArray decode(NDList features, Phase phase) {
        NDArray x =
                decoder.get(0).forward(features.get(UNetEncoder.LEVELS), features.get(UNetEncoder.LEVELS - 1), phase);
        for (int step = 1; step < UNetEncoder.LEVELS; step++) {
            try (NDArray below = x) {
                x = decoder.get(step).forward(below, features.get(UNetEncoder.LEVELS - 1 - step), phase);
            }
        }
        return x;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
