package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Convolution, batch normalisation, leaky ReLU. */
final class NormalisedConvolution {
    private final Convolution convolution;
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray runningMean;
    private final NDArray runningVariance;

    /** Names its parts {@code <block>.conv<index>} and {@code <block>.norm<index>}. */
    NormalisedConvolution(
            Parameters parameters, String block, int index, int inputs, int outputs, Precision precision) {
        convolution = new Convolution(parameters, block + ".conv" + index, inputs, outputs, precision);
        String norm = block + ".norm" + index;
        Shape shape = new Shape(outputs);
        weight = parameters.trainable(norm + ".weight", shape, 1f);
        bias = parameters.trainable(norm + ".bias", shape, 0f);
        runningMean = parameters.buffer(norm + ".running_mean", shape, 0f);
        runningVariance = parameters.buffer(norm + ".running_var", shape, 1f);
    }

    /** (B, inputs, H, W) to (B, outputs, H, W); the caller owns the result. */
    NDArray forward(NDArray x, Phase phase) {
        try (NDArray convolved = convolution.forward(x);
                NDArray normal = Torch.batchNorm(convolved, weight, bias, runningMean, runningVariance, phase)) {
            return Torch.leakyReluInPlace(normal);
        }
    }
}
