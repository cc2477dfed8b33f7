package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;

/** Convolution, batch normalisation, leaky ReLU. */
final class NormalisedConvolution {
    private final Convolution convolution;
    private final BatchNorm norm;

    /** Names its parts {@code <block>.conv<index>} and {@code <block>.norm<index>}. */
    NormalisedConvolution(
            Parameters parameters, String block, int index, int inputs, int outputs, Precision precision) {
        convolution = new Convolution(parameters, block + ".conv" + index, inputs, outputs, precision);
        norm = new BatchNorm(parameters, block + ".norm" + index, outputs);
    }

    /** (B, inputs, H, W) to (B, outputs, H, W); the caller owns the result. */
    NDArray forward(NDArray x, Phase phase) {
        try (NDArray convolved = convolution.forward(x);
                NDArray normal = norm.forward(convolved, phase)) {
            return Torch.leakyReluInPlace(normal);
        }
    }
}
