package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** 3x3 convolution with bias that keeps the raster's size; its weights are cast to the precision at each use. */
final class Convolution {
    private static final int KERNEL = 3;

    private final NDArray weight;
    private final NDArray bias;
    private final Precision precision;

    Convolution(Parameters parameters, String name, int inputs, int outputs, Precision precision) {
        long fanIn = (long) inputs * KERNEL * KERNEL;
        weight = parameters.kaimingNormal(name + ".weight", new Shape(outputs, inputs, KERNEL, KERNEL), fanIn);
        bias = parameters.trainable(name + ".bias", new Shape(outputs), 0f);
        this.precision = precision;
    }

    /** (B, inputs, H, W) to (B, outputs, H, W); the caller owns the result. */
    NDArray forward(NDArray x) {
        NDManager owner = x.getManager();
        try (NDArray w = Torch.cast(weight, precision, owner);
                NDArray b = Torch.cast(bias, precision, owner)) {
            return Torch.convolve(x, w, b, KERNEL / 2);
        }
    }
}
