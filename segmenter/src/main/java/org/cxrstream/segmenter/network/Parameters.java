package org.cxrstream.segmenter.network;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The state of a network by name, in the order of creation, float32 unless made in float64: <em>trainable</em> parameters, over which
 * optimisers and the moving average go, and <em>buffers</em> (running statistics), which only batch normalisation
 * changes.
 *
 * <p>Initial values are drawn in Java from the seed and the parameter's name, so two networks that share a name share
 * its start, whatever else they hold. Owns its arrays: they live until {@link #close()}. Not thread-safe while being
 * trained; concurrent reading is fine.
 */
public final class Parameters implements AutoCloseable {
    private static final long ABSENT = -1;

    private final NDManager manager = Torch.newManager();
    private final Map<String, NDArray> trainable = new LinkedHashMap<>();
    private final Map<String, NDArray> buffers = new LinkedHashMap<>();
    private final DataType type;
    private final long seed;

    /**
     * No parameters yet.
     *
     * @param precision decides their number format, {@link Precision#master}
     * @param seed decides what {@link #kaimingNormal} will draw
     */
    public Parameters(Precision precision, long seed) {
        type = precision.master();
        this.seed = seed;
    }

    /**
     * Adds a trainable parameter drawn from a normal distribution of mean 0 and variance 2 / ((1 + a²) fanIn) with
     * the slope a = 0.01 of our leaky ReLU (He et al., ICCV 2015, eq. 14).
     */
    public NDArray kaimingNormal(String name, Shape shape, long fanIn) {
        return kaimingNormal(name, shape, fanIn, Torch.LEAKY_SLOPE);
    }

    /**
     * The same for a rectifier of another slope on negative input: 0 for a plain ReLU.
     *
     * @param fan connections of one input (fan-in), or of one output (fan-out)
     */
    NDArray kaimingNormal(String name, Shape shape, long fan, double slope) {
        double deviation = Math.sqrt(2 / ((1 + slope * slope) * fan));
        SplittableRandom random = CounterRandom.stream(seed, name);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        // In the engine's own memory: Java's is aligned by chance, and sums may depend on that in the last bit.
        NDArray array = manager.zeros(shape, type);
        Torch.overwrite(array, values);
        return addTrainable(name, array);
    }

    /** Adds a trainable parameter that starts at {@code value} everywhere. */
    public NDArray trainable(String name, Shape shape, float value) {
        return addTrainable(name, manager.full(shape, value, type));
    }

    /** Adds a buffer that starts at {@code value} everywhere. */
    public NDArray buffer(String name, Shape shape, float value) {
        requireNew(name);
        NDArray array = manager.full(shape, value, type);
        buffers.put(name, array);
        return array;
    }

    private NDArray addTrainable(String name, NDArray array) {
        requireNew(name);
        array.setRequiresGradient(true);
        trainable.put(name, array);
        return array;
    }

    private void requireNew(String name) {
        if (trainable.containsKey(name) || buffers.containsKey(name)) {
            throw new IllegalArgumentException("parameter name: " + name + " (expected: one not in use)");
        }
    }

    /** The trainable parameters by name; the arrays stay ours. */
    public Map<String, NDArray> trainable() {
        return Collections.unmodifiableMap(trainable);
    }

    /** The buffers by name; the arrays stay ours. */
    public Map<String, NDArray> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    /** Trainable parameters, then buffers; the arrays stay ours. */
    public Map<String, NDArray> all() {
        Map<String, NDArray> all = new LinkedHashMap<>(trainable);
        all.putAll(buffers);
        return all;
    }

    /**
     * The parameter or buffer of that name; the array stays ours.
     *
     * @throws IllegalArgumentException if there is none
     */
    public NDArray get(String name) {
        NDArray array = all().get(name);
        if (array == null) {
            throw new IllegalArgumentException("parameter name: " + name + " (expected: one of this network)");
        }
        return array;
    }

    /** How many numbers are trained. */
    public long trainableCount() {
        return trainable.values().stream().mapToLong(NDArray::size).sum();
    }

    /** From now on no gradient reaches these parameters: for a network that only follows another one. */
    public void freeze() {
        trainable.values().forEach(array -> array.setRequiresGradient(false));
    }

    /** Copies of all values by name as float32, in row-major order. */
    public Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        all().forEach((name, array) -> {
            try (NDArray single = array.toType(DataType.FLOAT32, true)) {
                values.put(name, single.toFloatArray());
            }
        });
        return values;
    }

    /**
     * Overwrites each parameter and buffer whose name starts with {@code prefix} by the source's of the same name.
     *
     * @throws IllegalArgumentException if nothing has that prefix, or the source lacks a name or holds it in another
     *     size; nothing has been copied then
     */
    public void copyFrom(Parameters source, String prefix) {
        Map<String, NDArray> targets = withPrefix(prefix);
        Map<String, NDArray> sources = source.all();
        targets.forEach((name, array) -> {
            NDArray found = sources.get(name);
            requireSize(name, array, found == null ? ABSENT : found.size());
        });
        targets.forEach((name, array) -> Torch.overwrite(array, requireNonNull(sources.get(name))));
    }

    /**
     * Overwrites each parameter and buffer whose name starts with {@code prefix} by the value of that name.
     *
     * @throws IllegalArgumentException if nothing has that prefix, or a name is missing or has another size; nothing
     *     has been copied then
     */
    public void load(Map<String, float[]> values, String prefix) {
        Map<String, NDArray> targets = withPrefix(prefix);
        targets.forEach((name, array) -> {
            float[] found = values.get(name);
            requireSize(name, array, found == null ? ABSENT : found.length);
        });
        targets.forEach((name, array) -> Torch.overwrite(array, requireNonNull(values.get(name))));
    }

    private Map<String, NDArray> withPrefix(String prefix) {
        Map<String, NDArray> arrays = all();
        arrays.keySet().removeIf(name -> !name.startsWith(prefix));
        if (arrays.isEmpty()) {
            throw new IllegalArgumentException("prefix: " + prefix + " (expected: the start of a parameter's name)");
        }
        return arrays;
    }

    private static void requireSize(String name, NDArray array, long found) {
        if (found != array.size()) {
            throw new IllegalArgumentException("parameter " + name + ": "
                    + (found == ABSENT ? "absent" : found + " values") + " (expected: " + array.size() + " values)");
        }
    }

    /** Frees the native memory of every array. */
    @Override
    public void close() {
        manager.close();
    }
}
