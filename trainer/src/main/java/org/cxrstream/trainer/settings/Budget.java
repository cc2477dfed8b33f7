package org.cxrstream.trainer.settings;

import static java.util.Objects.requireNonNull;

/**
 * How long a training is.
 *
 * @param amount how many, > 0
 * @param unit of what
 */
public record Budget(int amount, Unit unit) {
    /** What a budget counts. */
    public enum Unit {
        /** Updates of the optimiser. */
        STEPS,
        /** Rounds over the images. */
        EPOCHS
    }

    /** Checks the range. */
    public Budget {
        requireNonNull(unit, "unit");
        if (amount < 1) {
            throw new IllegalArgumentException("budget: " + amount + " (expected: > 0)");
        }
    }

    /** So many updates. */
    public static Budget ofSteps(int steps) {
        return new Budget(steps, Unit.STEPS);
    }

    /** So many rounds over the images. */
    public static Budget ofEpochs(int epochs) {
        return new Budget(epochs, Unit.EPOCHS);
    }

    /**
     * The budget in updates.
     *
     * @param stepsPerEpoch updates in one round over the images
     * @throws ArithmeticException if they are more than 2³¹ − 1
     */
    public int steps(int stepsPerEpoch) {
        return switch (unit) {
            case STEPS -> amount;
            case EPOCHS -> Math.multiplyExact(amount, stepsPerEpoch);
        };
    }
}
