package org.cxrstream.trainer.optimise;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.segmenter.network.Torch;

/** The Euclidean length of all gradients taken as one vector. */
public final class GradientNorm {
    private GradientNorm() {}

    /** The length; parameters that no backward pass has reached count as 0. */
    public static double of(Map<String, NDArray> parameters) {
        double sum = 0;
        for (NDArray parameter : parameters.values()) {
            Optional<NDArray> gathered = Torch.gradient(parameter);
            if (gathered.isPresent()) {
                try (NDArray gradient = gathered.get();
                        NDArray norm = gradient.norm()) {
                    double length = norm.getFloat();
                    sum += length * length;
                }
            }
        }
        return Math.sqrt(sum);
    }

    /**
     * Scales all gradients by one factor so that the length is at most {@code limit}.
     *
     * @return the length before
     */
    public static double clip(Map<String, NDArray> parameters, double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: > 0)");
        }
        double length = of(parameters);
        if (length > limit) {
            parameters
                    .values()
                    .forEach(parameter -> Torch.gradient(parameter).ifPresent(gradient -> {
                        try (gradient) {
                            gradient.muli(limit / length);
                        }
                    }));
        }
        return length;
    }
}
