package org.cxrstream.segmenter.checkpoint;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

/**
 * A named parameter's shape and float32 values in row-major order. For speed the values are handed over, not copied:
 * whoever makes or reads a tensor leaves them as they are.
 */
public final class Tensor {
    private final List<Long> shape;
    private final float[] values;

    /**
     * Takes over the values.
     *
     * @throws IllegalArgumentException if the shape holds another number of them
     */
    public Tensor(List<Long> shape, float[] values) {
        long size = shape.stream().reduce(1L, Math::multiplyExact);
        if (size != values.length) {
            throw new IllegalArgumentException(
                    "tensor of shape " + shape + ": " + values.length + " values (expected: " + size + ")");
        }
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    /** The values of an array now; its later changes don't reach them. */
    public static Tensor of(NDArray array) {
        return new Tensor(Arrays.stream(array.getShape().getShape()).boxed().toList(), array.toFloatArray());
    }

    /** Sizes of the axes. */
    public List<Long> shape() {
        return shape;
    }

    /** All values, not to be changed. */
    public float[] values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor && shape.equals(tensor.shape) && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Tensor" + shape;
    }
}
