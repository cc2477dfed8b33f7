package org.cxrstream.trainer.resume;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.Torch;

/**
 * The state of a training between two steps, by name: float32 arrays and texts, detached from the engine. On disk a
 * safetensors file. Not thread-safe.
 */
public final class TrainingState {
    private static final String SEPARATOR = " ";

    private final Map<String, Tensor> arrays = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    /** A state that holds nothing yet. */
    public TrainingState() {}

    /**
     * Reads a state.
     *
     * @throws org.cxrstream.segmenter.checkpoint.ModelStoreException.Corrupt if it is no safetensors file
     */
    static TrainingState decode(ByteBuffer file) {
        Safetensors.Content content = Safetensors.decode(file);
        TrainingState state = new TrainingState();
        state.arrays.putAll(content.tensors());
        state.texts.putAll(content.metadata());
        return state;
    }

    /** What is to be written; shares the arrays. */
    Safetensors.Content content() {
        return new Safetensors.Content(texts, arrays);
    }

    /** Adds copies of the arrays, each under {@code prefix} and its own name. */
    public void put(String prefix, Map<String, NDArray> named) {
        named.forEach((name, array) -> put(prefix + name, array));
    }

    /** Adds a copy of the array. */
    public void put(String name, NDArray array) {
        requireNew(arrays.put(name, Tensor.of(array)) == null, name);
    }

    /** Adds a text. */
    public void put(String name, String text) {
        requireNew(texts.put(name, text) == null, name);
    }

    /** Adds whole numbers. */
    public void put(String name, int... numbers) {
        put(name, Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(SEPARATOR)));
    }

    private static void requireNew(boolean isNew, String name) {
        if (!isNew) {
            throw new IllegalArgumentException("training state: " + name + " (expected: a name not in use)");
        }
    }

    /**
     * Overwrites each array by the one put under {@code prefix} and its name.
     *
     * @throws IllegalArgumentException if one is missing or has another shape
     */
    public void restore(String prefix, Map<String, NDArray> targets) {
        targets.forEach((name, target) -> {
            Tensor source = tensor(prefix + name);
            List<Long> shape =
                    Arrays.stream(target.getShape().getShape()).boxed().toList();
            if (!source.shape().equals(shape)) {
                throw new IllegalArgumentException("training state: %s of shape %s (expected: %s)"
                        .formatted(prefix + name, source.shape(), shape));
            }
            Torch.overwrite(target, source.values());
        });
    }

    /**
     * A copy of an array, owned by {@code owner}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public NDArray array(String name, NDManager owner) {
        Tensor tensor = tensor(name);
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        return owner.create(tensor.values(), new Shape(shape));
    }

    private Tensor tensor(String name) {
        Tensor tensor = arrays.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("training state: no " + name + " (expected: a state of this training)");
        }
        return tensor;
    }

    /**
     * A text.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("training state: no " + name + " (expected: a state of this training)");
        }
        return text;
    }

    /**
     * Whole numbers.
     *
     * @throws IllegalArgumentException if there are none of that name
     */
    public int[] numbers(String name) {
        String text = text(name);
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(SEPARATOR))
                        .mapToInt(Integer::parseInt)
                        .toArray();
    }
}
