package org.cxrstream.segmenter.network;

import ai.djl.ndarray.types.Shape;

/**
 * The shape of a convolution whose raster keeps its size, but for the stride.
 *
 * @param inputs channels
 * @param outputs channels
 * @param kernel rows and columns, odd
 * @param stride rows and columns from one output to the next
 * @param dilation rows and columns from one of the kernel's numbers to the next
 */
record Filter(int inputs, int outputs, int kernel, int stride, int dilation) {
    /** 1x1. */
    static Filter point(int inputs, int outputs) {
        return new Filter(inputs, outputs, 1, 1, 1);
    }

    /** 3x3. */
    static Filter square(int inputs, int outputs) {
        return new Filter(inputs, outputs, 3, 1, 1);
    }

    Filter withStride(int other) {
        return new Filter(inputs, outputs, kernel, other, dilation);
    }

    Filter withDilation(int other) {
        return new Filter(inputs, outputs, kernel, stride, other);
    }

    /** Zeros around the raster. */
    int padding() {
        return dilation * (kernel / 2);
    }

    /** Whether all of the kernel but its middle reads padding alone, so far is it spread over a raster of (B, C, H, W). */
    boolean seesOnlyItsMiddle(Shape raster) {
        return kernel == 3 && dilation >= Math.max(raster.get(2), raster.get(3));
    }

    /** Of the weights. */
    Shape shape() {
        return new Shape(outputs, inputs, kernel, kernel);
    }

    /** Connections that leave an input, but for the stride: what torchvision draws a ResNet by. */
    long fanOut() {
        return (long) outputs * kernel * kernel;
    }
}
