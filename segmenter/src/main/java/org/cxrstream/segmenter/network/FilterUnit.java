package org.cxrstream.segmenter.network;

import ai.djl.ndarray.NDArray;

/**
 * Convolution without bias and batch normalisation, with a ReLU behind or without: what ResNets and DeepLabs are made
 * of. The weights are drawn by fan-out for a plain ReLU, as torchvision has it, and cast to the precision at each use.
 */
final class FilterUnit {
    private final NDArray weight;
    private final BatchNorm norm;
    private final Filter filter;
    private final Precision precision;

    /** Names its weights {@code <convolution>.weight}, and its norm's parts by {@code norm}. */
    FilterUnit(Parameters parameters, String convolution, String norm, Filter filter, Precision precision) {
        weight = parameters.kaimingNormal(convolution + ".weight", filter.shape(), filter.fanOut(), 0);
        this.norm = new BatchNorm(parameters, norm, filter.outputs());
        this.filter = filter;
        this.precision = precision;
    }

    /** One whose parts are named {@code <block>.conv} and {@code <block>.norm}. */
    static FilterUnit of(Parameters parameters, String block, Filter filter, Precision precision) {
        return new FilterUnit(parameters, block + ".conv", block + ".norm", filter, precision);
    }

    /** (B, inputs, H, W) to (B, outputs, H / stride, W / stride), normalised; the caller owns the result. */
    NDArray normalised(NDArray x, Phase phase) {
        try (NDArray convolved = filter.seesOnlyItsMiddle(x.getShape()) ? convolveByMiddle(x) : convolve(x)) {
            return norm.forward(convolved, phase);
        }
    }

    private NDArray convolve(NDArray x) {
        try (NDArray w = Torch.cast(weight, precision, x.getManager())) {
            return Torch.convolve(x, w, filter.stride(), filter.padding(), filter.dilation());
        }
    }

    /** The same sums without the zeros: a ninth of the work, and the other weights' gradient is 0 either way. */
    private NDArray convolveByMiddle(NDArray x) {
        try (NDArray middle = Torch.middleTap(weight);
                NDArray w = Torch.cast(middle, precision, x.getManager())) {
            return Torch.convolve(x, w, filter.stride(), 0, 1);
        }
    }

    /** The same behind a ReLU. */
    NDArray activated(NDArray x, Phase phase) {
        try (NDArray normal = normalised(x, phase)) {
            return Torch.reluInPlace(normal);
        }
    }
}
