package org.cxrstream.trainer.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;

/**
 * The length of all gathered gradients as one vector, and its limit. Not thread-safe; no gradients may be recorded
 * meanwhile.
 */
public final class GradientNorm {
    /** As in PyTorch: keeps the factor finite. */
    private static final double EPSILON = 1e-6;

    private GradientNorm() {}

    /**
     * Shortens the gathered gradients to a total Euclidean norm of {@code largest} where they are longer, all by one
     * factor, as PyTorch's {@code clip_grad_norm_} does: g ← g · min(1, largest / (‖g‖ + 1e-6)). Call it between the
     * backward pass and the optimiser's step.
     *
     * <p>Departs from PyTorch's default where the norm isn't finite: it is refused, as with {@code error_if_nonfinite}.
     *
     * @param parameters what is trained, by name; one that no backward pass has reached yet counts 0
     * @param largest the limit, &gt; 0
     * @return the norm before
     * @throws DivergedException if the norm isn't finite; nothing is changed then, and the training can't go on
     */
    public static double clip(Map<String, NDArray> parameters, double largest) {
        if (!(largest > 0)) {
            throw new IllegalArgumentException("gradient clip: " + largest + " (expected: > 0)");
        }
        double norm = of(parameters);
        if (!Double.isFinite(norm)) {
            throw new DivergedException("gradient norm: " + norm + " (expected: finite)");
        }
        double factor = largest / (norm + EPSILON);
        if (factor < 1) {
            parameters.values().forEach(parameter -> scale(parameter, factor));
        }
        return norm;
    }

    private static double of(Map<String, NDArray> parameters) {
        double sumOfSquares = 0;
        for (NDArray parameter : parameters.values()) {
            double norm = Torch.gradient(parameter).map(GradientNorm::normOf).orElse(0.0);
            sumOfSquares += norm * norm;
        }
        return Math.sqrt(sumOfSquares);
    }

    private static double normOf(NDArray gradient) {
        try (gradient;
                NDArray norm = gradient.norm();
                NDArray wide = norm.toType(DataType.FLOAT64, false)) {
            return wide.getDouble();
        }
    }

    private static void scale(NDArray parameter, double factor) {
        Torch.gradient(parameter).ifPresent(gradient -> {
            try (gradient) {
                gradient.muli(factor);
            }
        });
    }
}
