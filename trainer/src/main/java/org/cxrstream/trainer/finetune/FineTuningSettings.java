package org.cxrstream.trainer.finetune;

import static java.util.Objects.requireNonNull;

import org.cxrstream.trainer.augment.AugmentationSettings;

/**
 * The knobs of fine-tuning, with the same values for every arm of a comparison.
 *
 * @param updates how many steps of the optimiser, whatever the number of images; the last step's network counts. 200
 *     is the {@code equal} budget: as many updates as the paper's 200 epochs give at M = 10
 * @param batchSize images an update, at most; M images where M is smaller. 10, as in the paper
 * @param learningRate Adam's first step size, which falls to 0 along half a cosine. 1e-3: the paper's 5e-5 is too small
 *     for few updates
 * @param augmentation the random views. Rotation ±30°, flips, no gamma
 */
public record FineTuningSettings(int updates, int batchSize, double learningRate, AugmentationSettings augmentation) {
    /** Checks the ranges. */
    public FineTuningSettings {
        requireNonNull(augmentation, "augmentation");
        require(updates >= 1, "updates", updates, ">= 1");
        require(batchSize >= 1, "batchSize", batchSize, ">= 1");
        require(learningRate > 0 && learningRate <= 1, "learningRate", learningRate, "> 0 and <= 1");
    }

    private static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** The {@code tuned} preset with its default budget. */
    public static FineTuningSettings tuned() {
        return new FineTuningSettings(200, 10, 1e-3, AugmentationSettings.fineTuning());
    }
}
