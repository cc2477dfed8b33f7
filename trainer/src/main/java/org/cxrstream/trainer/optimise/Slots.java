package org.cxrstream.trainer.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;

/** One array of an optimiser's state for each parameter, starting at 0. */
final class Slots implements AutoCloseable {
    private final NDManager manager = Torch.newManager();
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    Slots(Map<String, NDArray> parameters) {
        parameters.forEach(
                (name, parameter) -> arrays.put(name, manager.zeros(parameter.getShape(), parameter.getDataType())));
    }

    NDArray of(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "parameter name: " + name + " (expected: one this optimiser was made for)");
        }
        return array;
    }

    Map<String, NDArray> all() {
        return arrays;
    }

    @Override
    public void close() {
        manager.close();
    }
}
