package org.cxrstream.trainer.optimise;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;

/**
 * How strongly, and which, parameters are drawn towards 0.
 *
 * @param rate factor on the parameter
 * @param scope which parameters
 */
public record WeightDecay(double rate, Scope scope) {
    /** Which parameters decay. */
    public enum Scope {
        /** All that are trained, as in the paper. */
        ALL,
        /** Kernels and matrices only: biases and batch-norm parameters, which have one axis, stay free. */
        KERNELS
    }

    /** Checks the range. */
    public WeightDecay {
        requireNonNull(scope, "scope");
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("rate: " + rate + " (expected: 0 to < 1)");
        }
    }

    /** No decay. */
    public static WeightDecay none() {
        return new WeightDecay(0, Scope.ALL);
    }

    /** Decay of kernels and matrices by {@code rate}. */
    public static WeightDecay ofKernels(double rate) {
        return new WeightDecay(rate, Scope.KERNELS);
    }

    /** The factor for this parameter. */
    double rateFor(NDArray parameter) {
        boolean decays = scope == Scope.ALL || parameter.getShape().dimension() > 1;
        return decays ? rate : 0;
    }
}
