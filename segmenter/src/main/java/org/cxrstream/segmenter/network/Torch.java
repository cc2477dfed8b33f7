package org.cxrstream.segmenter.network;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The tensor operations our networks need, on DJL's PyTorch engine: the only class that touches the engine's
 * internals, so a new engine version is checked here.
 *
 * <p>What DJL's public interface lacks (transposed convolution, bfloat16, channels-last, grid sampling) runs through
 * {@link ScriptedOperations}. Every operation returns a new array that the caller owns; it belongs to the manager of
 * the first operand unless said otherwise. Closing an input after the call is safe, with gradients too: the engine
 * keeps what the backward pass needs.
 *
 * <p>Each thread calls {@link #prepareThread()} before its first operation. Operations are thread-safe as long as no
 * two threads write the same array.
 */
public final class Torch {
    /** Slope of the leaky ReLU on negative input. */
    public static final double LEAKY_SLOPE = 0.01;

    private static final double NORM_EPSILON = 1e-5;
    /** Weight of the new batch in the running statistics. */
    private static final double NORM_MOMENTUM = 0.1;

    private static final Shape ONE = new Shape(1, 1);
    private static final Shape NO_PADDING = new Shape(0, 0);

    private Torch() {}

    /** Loaded with the first operation. */
    private static final class Loaded {
        static final Engine ENGINE = startEngine();
        static final PtNDManager CONSTANTS = (PtNDManager) NDManager.newBaseManager(null, ENGINE.getEngineName());
        static final PtSymbolBlock OPERATIONS = loadOperations();

        private static Engine startEngine() {
            if (System.getProperty("ai.djl.offline") == null) {
                System.setProperty("ai.djl.offline", "true");
            }
            return Engine.getEngine("PyTorch");
        }

        private static PtSymbolBlock loadOperations() {
            try {
                return JniUtils.loadModule(
                        CONSTANTS, new ByteArrayInputStream(ScriptedOperations.archive()), false, false);
            } catch (IOException e) {
                throw new UncheckedIOException("could not load the scripted operations", e);
            }
        }
    }

    /**
     * Readies the calling thread: plain graph execution (the profiling executor computes its first runs differently
     * from later ones, which would make a restarted program not bit-equal) and no gradient recording, which the
     * engine has on in every new thread.
     */
    public static void prepareThread() {
        requireNonNull(Loaded.ENGINE, "engine");
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
    }

    /** Sets how many threads one operation may use, for the whole process; results depend on it in the last bits. */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: > 0)");
        }
        prepareThread();
        JniUtils.setNumThreads(threads);
    }

    /** How many threads one operation uses. */
    public static int threads() {
        prepareThread();
        return JniUtils.getNumThreads();
    }

    /** The library that computes, and the engine in front of it. */
    public static String version() {
        return Loaded.ENGINE.getEngineName() + " by DJL " + Loaded.ENGINE.getVersion();
    }

    /** Where the engine computes by default, for people: {@code cpu()} or {@code gpu(0)}. */
    public static String device() {
        return Loaded.ENGINE.defaultDevice().toString();
    }

    /** Whether the default device is a GPU: there is one, and the engine was built with the profile {@code cuda}. */
    static boolean isOnGpu() {
        return Loaded.ENGINE.getGpuCount() > 0;
    }

    /** A manager of its own, on the default device; the caller closes it and with it all it owns. */
    public static NDManager newManager() {
        return NDManager.newBaseManager(null, Loaded.ENGINE.getEngineName());
    }

    /**
     * Convolution with stride 1.
     *
     * @param x (B, C, H, W)
     * @param weight (O, C, K, K), of the dtype of {@code x}
     * @param bias (O)
     * @param padding zeros added on each side
     * @return (B, O, H + 2 padding - K + 1, the same of W)
     */
    public static NDArray convolve(NDArray x, NDArray weight, NDArray bias, int padding) {
        return JniUtils.convolution(torch(x), torch(weight), torch(bias), ONE, new Shape(padding, padding), ONE, 1);
    }

    /**
     * Convolution without bias.
     *
     * @param x (B, C, H, W)
     * @param weight (O, C, K, K), of the dtype of {@code x}
     * @param stride rows and columns from one output to the next
     * @param padding zeros added on each side
     * @param dilation rows and columns from one of the kernel's numbers to the next
     * @return (B, O, (H + 2 padding - dilation (K - 1) - 1) / stride + 1, the same of W)
     */
    public static NDArray convolve(NDArray x, NDArray weight, int stride, int padding, int dilation) {
        return JniUtils.convolution(
                torch(x),
                torch(weight),
                null,
                new Shape(stride, stride),
                new Shape(padding, padding),
                new Shape(dilation, dilation),
                1);
    }

    /** The middle of odd square kernels: (O, C, K, K) to (O, C, 1, 1), sharing their memory. */
    public static NDArray middleTap(NDArray weight) {
        return scripted("middle_tap", weight);
    }

    /** 1x1 convolution without bias: (B, C, H, W) and (O, C, 1, 1) give (B, O, H, W). */
    public static NDArray project(NDArray x, NDArray weight) {
        return scripted("project", x, weight);
    }

    /** Transposed 2x2 convolution with stride 2: (B, C, H, W), (C, O, 2, 2) and (O) give (B, O, 2H, 2W). */
    public static NDArray convolveTransposed(NDArray x, NDArray weight, NDArray bias) {
        return scripted("convolve_transposed", x, weight, bias);
    }

    /** Batch normalisation of (B, C, H, W) with float32 parameters and statistics of (C); see {@link Phase}. */
    public static NDArray batchNorm(
            NDArray x, NDArray weight, NDArray bias, NDArray runningMean, NDArray runningVariance, Phase phase) {
        return JniUtils.batchNorm(
                torch(x),
                torch(runningMean),
                torch(runningVariance),
                torch(weight),
                torch(bias),
                phase == Phase.TRAINING,
                NORM_MOMENTUM,
                NORM_EPSILON);
    }

    /** Leaky ReLU that overwrites {@code x}: only for a batch-norm result, whose value no gradient needs. */
    public static NDArray leakyReluInPlace(NDArray x) {
        return scripted("leaky_relu_in_place", x);
    }

    /** max(x, 0) that overwrites {@code x}: only for a batch-norm result, whose value no gradient needs. */
    public static NDArray reluInPlace(NDArray x) {
        return scripted("relu_in_place", x);
    }

    /** max(x + other, 0) that overwrites {@code x}: only for a batch-norm result, whose value no gradient needs. */
    public static NDArray addReluInPlace(NDArray x, NDArray other) {
        return scripted("add_relu_in_place", x, other);
    }

    /**
     * {@code x} times a number. Where gradients are recorded this has to be used instead of the array's own product or
     * quotient with a number: DJL leaves the number in memory of Java's, which the garbage collector may have given to
     * somebody else by the time the backward pass reads it.
     */
    public static NDArray scale(NDArray x, double factor) {
        // DJL aborts the process when asked for ones in bfloat16; a scalar of float32 leaves the array's own format
        // alone.
        DataType type = x.getDataType() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        try (NDArray number = x.getManager().ones(new Shape(), type)) {
            return x.mul(number.muli(factor));
        }
    }

    /** max(x, 0). */
    public static NDArray relu(NDArray x) {
        return JniUtils.relu(torch(x));
    }

    /** Largest of each 2x2 block: (B, C, H, W) to (B, C, H/2, W/2). */
    public static NDArray maxPool(NDArray x) {
        Shape two = new Shape(2, 2);
        return JniUtils.maxPool(torch(x), two, two, NO_PADDING, false);
    }

    /** Largest of 3x3 around every second pixel: (B, C, H, W) to (B, C, H/2, W/2), for even H and W. */
    public static NDArray maxPoolOverlapping(NDArray x) {
        return JniUtils.maxPool(torch(x), new Shape(3, 3), new Shape(2, 2), ONE, false);
    }

    /** Mean over rows and columns as a raster of one pixel: (B, C, H, W) to (B, C, 1, 1). */
    public static NDArray meanPixel(NDArray x) {
        return scripted("mean_pixel", x);
    }

    /** One pixel everywhere: (B, C, 1, 1) to (B, C, H, W), the size of {@code like}, channels-last. */
    public static NDArray spreadPixel(NDArray x, NDArray like) {
        return scripted("spread_pixel", x, like);
    }

    /** Rasters of one size side by side: their channels are added up. */
    public static NDArray concatenateChannels(NDList parts) {
        return NDArrays.concat(parts, 1);
    }

    /** (B, C1, H, W) and (B, C2, H, W) side by side: (B, C1 + C2, H, W). */
    public static NDArray concatenateChannels(NDArray first, NDArray second) {
        return first.concat(second, 1);
    }

    /** (B, I), (O, I) and (O) give x wᵀ + b of (B, O). */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return JniUtils.linear(torch(x), torch(weight), torch(bias));
    }

    /** Mean over rows and columns, in float32 where the input is bfloat16: (B, C, H, W) to (B, C). */
    public static NDArray globalAveragePool(NDArray x) {
        return scripted("global_average_pool", x);
    }

    /** Rows of (B, D) scaled to Euclidean length 1, in float32 where the input is bfloat16; a row of zeros stays. */
    public static NDArray normaliseRows(NDArray x) {
        return scripted("normalise_rows", x);
    }

    /** Singular values of a finite (B, D) matrix, the greatest first: min(B, D) numbers. */
    public static NDArray singularValues(NDArray x) {
        return scripted("singular_values", x);
    }

    /** How {@link #sampleGrid} reads between pixels. */
    public enum Interpolation {
        /** Weighted mean of the four neighbours: for images. */
        BILINEAR,
        /** The nearest pixel: for label maps. */
        NEAREST
    }

    /**
     * Reads images at given places; outside the image there is 0.
     *
     * @param x (B, C, H, W) float32
     * @param grid (B, H', W', 2) float32, (x, y) with -1 and 1 at the outer edges of the border pixels
     * @return (B, C, H', W')
     */
    public static NDArray sampleGrid(NDArray x, NDArray grid, Interpolation interpolation) {
        return scripted(interpolation == Interpolation.BILINEAR ? "sample_bilinear" : "sample_nearest", x, grid);
    }

    /**
     * The grid of an affine map from output to input places, in the units of {@link #sampleGrid}.
     *
     * @param affine (B, 2, 3) float32
     * @param like (B, C, H', W'), of which only the shape counts
     * @return (B, H', W', 2) float32
     */
    public static NDArray affineGrid(NDArray affine, NDArray like) {
        return scripted("affine_grid", affine, like);
    }

    /** Bilinear scaling to rows x columns with pixel centres kept in place (align_corners = false). */
    public static NDArray upsampleBilinear(NDArray x, int rows, int columns) {
        try (NDArray size = x.getManager().create(new long[] {rows, columns})) {
            return scripted("upsample_bilinear", x, size);
        }
    }

    /**
     * {@code x} in the number format of {@code precision}, owned by {@code owner}; gradients flow through. Arrays of four
     * axes become channels-last, but for {@link Precision#FP64}. The result may share the memory of {@code x}.
     */
    public static NDArray cast(NDArray x, Precision precision, NDManager owner) {
        NDArray result = scripted(castOf(precision), x);
        result.attach(owner);
        return result;
    }

    private static String castOf(Precision precision) {
        return switch (precision) {
            case FP64 -> "to_float64";
            case FP32 -> "to_float32";
            case BF16 -> "to_bfloat16";
        };
    }

    /** {@code x} in plain layout, as float32 where it is bfloat16; the result may share the memory of {@code x}. */
    public static NDArray widen(NDArray x) {
        return scripted("widen", x);
    }

    /**
     * Gives a float32 array new values, outside of any recording.
     *
     * @param values as many as the array holds, row by row
     */
    public static void overwrite(NDArray target, float[] values) {
        try (NDArray source = target.getManager().create(values, target.getShape())) {
            overwrite(target, source);
        }
    }

    /** Gives an array the values of another one of its shape, outside of any recording. */
    public static void overwrite(NDArray target, NDArray source) {
        scripted("overwrite", target, source).close();
    }

    /**
     * Starts recording gradients in the calling thread, until the recording is closed. Recordings do not nest.
     *
     * <pre>{@code
     * try (Torch.Recording recording = Torch.record()) {
     *     NDArray loss = ...;
     *     recording.backward(loss);
     * }
     * }</pre>
     */
    public static Recording record() {
        return new Recording();
    }

    /** A stretch of a thread's work during which the engine remembers operations for a backward pass. */
    public static final class Recording implements AutoCloseable {
        private Recording() {
            JniUtils.setGradMode(true);
        }

        /** Adds d(loss)/d(parameter) to the gradient of each trainable parameter that the scalar depends on. */
        public void backward(NDArray loss) {
            JniUtils.setGradMode(false);
            try (NDArray one = loss.onesLike()) {
                JniUtils.backward(torch(loss), torch(one), false, false);
            } finally {
                JniUtils.setGradMode(true);
            }
        }

        /** Stops the recording. */
        @Override
        public void close() {
            JniUtils.setGradMode(false);
        }
    }

    /** The gradient gathered so far, which the caller closes; empty before the first backward pass. */
    public static Optional<NDArray> gradient(NDArray parameter) {
        return Optional.ofNullable(JniUtils.getGradient(torch(parameter)));
    }

    /** Sets the gathered gradient, if there is one, to 0. */
    public static void clearGradient(NDArray parameter) {
        Optional<NDArray> gradient = gradient(parameter);
        if (gradient.isPresent()) {
            gradient.get().close();
            JniUtils.zeroGrad(torch(parameter));
        }
    }

    /**
     * Runs a scripted operation in a way that lets gradients through; the method's name travels as the name of an
     * extra array.
     */
    private static NDArray scripted(String operation, NDArray... operands) {
        NDList arguments = new NDList(operands);
        try (NDArray name = Loaded.CONSTANTS.create(0f)) {
            name.setName("module_method:" + operation);
            arguments.add(name);
            NDArray result =
                    IValueUtils.forward(Loaded.OPERATIONS, arguments, true).singletonOrThrow();
            result.attach(operands[0].getManager());
            return result;
        }
    }

    private static PtNDArray torch(NDArray array) {
        return (PtNDArray) array;
    }
}
