package org.cxrstream.trainer.settings;

import static java.util.Objects.requireNonNull;

/**
 * How long the learning rate rises before it falls; 0 for a training without warm-up.
 *
 * @param amount how much, >= 0; at most 100 percent
 * @param unit of what
 */
public record WarmUp(int amount, Unit unit) {
    /** No warm-up. */
    public static final WarmUp NONE = new WarmUp(0, Unit.PERCENT);

    private static final int WHOLE = 100;

    /** What a warm-up counts. */
    public enum Unit {
        /** Hundredths of all updates. */
        PERCENT,
        /** Rounds over the images. */
        EPOCHS
    }

    /** Checks the range. */
    public WarmUp {
        requireNonNull(unit, "unit");
        if (amount < 0 || (unit == Unit.PERCENT && amount > WHOLE)) {
            throw new IllegalArgumentException(
                    unit == Unit.PERCENT
                            ? "pretraining.warm-up-percent: " + amount + " (expected: 0 to 100)"
                            : "pretraining.warm-up-epochs: " + amount + " (expected: >= 0)");
        }
    }

    /** A part of all updates. */
    public static WarmUp ofPercent(int percent) {
        return new WarmUp(percent, Unit.PERCENT);
    }

    /** So many rounds over the images. */
    public static WarmUp ofEpochs(int epochs) {
        return new WarmUp(epochs, Unit.EPOCHS);
    }

    /**
     * The warm-up in updates, rounded down; at most all of them.
     *
     * @param totalSteps updates of the whole training
     * @param stepsPerEpoch updates in one round over the images
     */
    public int steps(int totalSteps, int stepsPerEpoch) {
        return switch (unit) {
            case PERCENT -> (int) ((long) totalSteps * amount / WHOLE);
            case EPOCHS -> (int) Math.min(totalSteps, (long) amount * stepsPerEpoch);
        };
    }
}
