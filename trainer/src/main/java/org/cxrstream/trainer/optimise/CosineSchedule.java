package org.cxrstream.trainer.optimise;

/**
 * A learning rate that rises evenly over the warm-up and falls along half a cosine over all steps:
 * ½ η (1 + cos πt/T) · min(1, (t+1)/W), t = 0 … T−1.
 *
 * <p>Departs from the paper's min(1, t/W) by the + 1, so that the first step does something.
 *
 * @param baseRate η, > 0
 * @param steps T, > 0
 * @param warmUpSteps W, 0 for no warm-up
 */
public record CosineSchedule(double baseRate, int steps, int warmUpSteps) {
    /** Checks the ranges. */
    public CosineSchedule {
        require(baseRate > 0 && baseRate < Double.POSITIVE_INFINITY, "baseRate", baseRate, "> 0, finite");
        require(steps > 0, "steps", steps, "> 0");
        require(warmUpSteps >= 0 && warmUpSteps <= steps, "warmUpSteps", warmUpSteps, "0 to steps");
    }

    /** Without warm-up. */
    public static CosineSchedule plain(double baseRate, int steps) {
        return new CosineSchedule(baseRate, steps, 0);
    }

    /**
     * The rate of one step.
     *
     * @param step 0 to steps − 1
     */
    public double rateAt(int step) {
        require(step >= 0 && step < steps, "step", step, "0 to " + (steps - 1));
        double rise = warmUpSteps == 0 ? 1 : Math.min(1, (step + 1.0) / warmUpSteps);
        return 0.5 * baseRate * (1 + Math.cos(Math.PI * step / steps)) * rise;
    }

    private static void require(boolean holds, String name, double value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
