package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** One step up: transposed convolution, the encoder's features of that size beside it, two convolutions. */
final class DecoderLevel {
    private final NDArray upWeight;
    private final NDArray upBias;
    private final NormalisedConvolution first;
    private final NormalisedConvolution second;
    private final Precision precision;

    /** From {@code inputs} channels below and {@code outputs} channels of the encoder to {@code outputs}. */
    DecoderLevel(Parameters parameters, String block, int inputs, int outputs, Precision precision) {
        upWeight = parameters.kaimingNormal(block + ".up.weight", new Shape(inputs, outputs, 2, 2), 4L * outputs);
        upBias = parameters.trainable(block + ".up.bias", new Shape(outputs), 0f);
        first = new NormalisedConvolution(parameters, block, 1, 2 * outputs, outputs, precision);
        second = new NormalisedConvolution(parameters, block, 2, outputs, outputs, precision);
        this.precision = precision;
    }

    /** (B, inputs, H, W) and (B, outputs, 2H, 2W) to (B, outputs, 2H, 2W); the caller owns the result. */
    NDArray forward(NDArray below, NDArray skipped, Phase phase) {
        try (NDArray risen = rise(below);
                NDArray joined = Torch.concatenateChannels(skipped, risen);
                NDArray once = first.forward(joined, phase)) {
            return second.forward(once, phase);
        }
    }

    private NDArray rise(NDArray below) {
        NDManager owner = below.getManager();
        try (NDArray weight = Torch.cast(upWeight, precision, owner);
                NDArray bias = Torch.cast(upBias, precision, owner)) {
            return Torch.convolveTransposed(below, weight, bias);
        }
    }
}
