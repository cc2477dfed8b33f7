package org.cxrstream.trainer.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Torch;

/**
 * The numbers that a test and {@code make_pytorch_fixtures.py} both start from, by name and place, with no need to
 * store them: SplitMix64 of FNV-1a. All are representable in float32 but for {@link #signed}.
 */
public final class ClosedForm {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final double STEPS_TO_ONE = 1 << 24;
    private static final int PATCHES = 8;
    private static final int PROJECTIONS = 4;
    private static final float IGNORED = 255;

    private ClosedForm() {}

    /** Number {@code index} of the sequence of that name, in [0, 1). */
    static double uniform(String name, int index) {
        long state = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            state = (state ^ name.charAt(i)) * FNV_PRIME;
        }
        long z = state + (index + 1) * GOLDEN_RATIO;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 40) / STEPS_TO_ONE;
    }

    /** The first {@code count} numbers of the sequence, in [-1, 1). */
    public static double[] signed(String name, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> 2 * uniform(name, i) - 1)
                .toArray();
    }

    /** Inner products of a tensor, row by row, with a few directions of the formula: a fingerprint of all its values. */
    public static double[] projections(String name, double[] values) {
        return IntStream.range(0, PROJECTIONS)
                .mapToDouble(k -> innerProduct(values, signed(name + ".projection" + k, values.length)))
                .toArray();
    }

    private static double innerProduct(double[] first, double[] second) {
        return IntStream.range(0, first.length)
                .mapToDouble(i -> first[i] * second[i])
                .sum();
    }

    /** The first {@code count} numbers of the sequence, in [-1, 1), as float32. */
    public static float[] floats(String name, int count) {
        return rounded(signed(name, count));
    }

    /**
     * Gives every parameter and running statistic the value of its name.
     *
     * @param normBias what the biases of batch norm lie around, with its sign and the other in turn
     */
    public static void fill(Map<String, NDArray> arrays, double normBias) {
        arrays.forEach((name, array) -> Torch.overwrite(array, parameter(name, array.getShape(), normBias)));
    }

    /** The value of a parameter or running statistic: see {@code parameter} in the script for the ranges. */
    public static float[] parameter(String name, Shape shape, double normBias) {
        double[] values = signed(name, Math.toIntExact(shape.size()));
        double bound = Math.sqrt(6 / (shape.size() / (double) shape.get(0)));
        boolean isKernel = shape.dimension() > 1;
        boolean isScale = name.endsWith(".weight") || name.endsWith(".running_var");
        boolean isNormBias = name.contains("norm") && name.endsWith(".bias");
        for (int i = 0; i < values.length; i++) {
            if (isKernel) {
                values[i] *= bound;
            } else if (isScale) {
                values[i] = 1 + values[i] / 2;
            } else {
                values[i] = values[i] / 4 + (isNormBias ? normBias * (1 - 2 * (i % 2)) : 0);
            }
        }
        return rounded(values);
    }

    /** An X-ray's stand-in (size, size): 8 x 8 patches of even grey, a quarter of it noise; values in [0, 1). */
    public static float[] image(String name, int size) {
        float[] image = new float[size * size];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) (0.75 * uniform(name + ".patches", patch(i, size)) + 0.25 * uniform(name, i));
        }
        return image;
    }

    /** An annotation (size, size) of 0, 1 and 2 in patches; a tenth of the pixels is 255, to be ignored. */
    public static float[] labels(String name, int size) {
        float[] labels = new float[size * size];
        for (int i = 0; i < labels.length; i++) {
            float label = (float) Math.floor(3 * uniform(name + ".patches", patch(i, size)));
            labels[i] = uniform(name, i) < 0.1 ? IGNORED : label;
        }
        return labels;
    }

    private static int patch(int pixel, int size) {
        int side = size / PATCHES;
        return pixel / size / side * PATCHES + pixel % size / side;
    }

    private static float[] rounded(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }
}
