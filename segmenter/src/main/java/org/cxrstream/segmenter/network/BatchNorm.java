package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Batch normalisation with a scale and a shift of each channel; starts as the plain norm. */
final class BatchNorm {
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray runningMean;
    private final NDArray runningVariance;

    /** Names its parts {@code <name>.weight}, {@code .bias}, {@code .running_mean} and {@code .running_var}. */
    BatchNorm(Parameters parameters, String name, int channels) {
        Shape shape = new Shape(channels);
        weight = parameters.trainable(name + ".weight", shape, 1f);
        bias = parameters.trainable(name + ".bias", shape, 0f);
        runningMean = parameters.buffer(name + ".running_mean", shape, 0f);
        runningVariance = parameters.buffer(name + ".running_var", shape, 1f);
    }

    /** (B, channels, H, W), of which training needs more than one value a channel; the caller owns the result. */
    NDArray forward(NDArray x, Phase phase) {
        return Torch.batchNorm(x, weight, bias, runningMean, runningVariance, phase);
    }
}
