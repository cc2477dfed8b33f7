package org.cxrstream.trainer.optimise;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * How parameters are moved.
 *
 * @param kind by which rule
 * @param learningRate highest rate of the schedule
 * @param momentum of stochastic gradient descent, 0 to &lt; 1; Adam has its own
 * @param weightDecay which parameters shrink, and how fast
 */
public record OptimiserSettings(Kind kind, double learningRate, double momentum, WeightDecay weightDecay) {
    /** The rules. */
    public enum Kind {
        /** Stochastic gradient descent with momentum: {@link Sgd}. */
        SGD,
        /** {@link Adam}, whose decay is decoupled. */
        ADAM
    }

    /** Checks that nothing is missing; ranges are those of the settings that have one. */
    public OptimiserSettings {
        requireNonNull(kind, "kind");
        requireNonNull(weightDecay, "weightDecay");
    }

    /** The optimiser of some parameters, which the caller closes. */
    public Optimiser of(Map<String, NDArray> parameters) {
        return switch (kind) {
            case SGD -> new Sgd(parameters, momentum, weightDecay);
            case ADAM -> new Adam(parameters, weightDecay);
        };
    }
}
