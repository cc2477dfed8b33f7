package org.cxrstream.trainer.finetune;

import static java.util.Objects.requireNonNull;

import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;

/**
 * The knobs of fine-tuning, with the same values for every arm of a comparison.
 *
 * @param budget how long; an epoch is as many updates as show each image at least once
 * @param batchSize images an update, at most; M images where M is smaller. Batches wrap over the end of a round, so
 *     each is full
 * @param learningRate Adam's first step size, which falls to 0 along half a cosine
 * @param weightDecay decoupled, as in AdamW
 * @param loss what is made small
 * @param gradientClip largest total norm of the gradients; 0 for no limit
 * @param augmentation the random views
 * @param innerValidationPercent share of the labelled patients that is held out of the training, at least one and never
 *     all, to choose the network by their Dice; 0 to train on all and take the last network
 */
public record FineTuningSettings(
        Budget budget,
        int batchSize,
        double learningRate,
        WeightDecay weightDecay,
        LossKind loss,
        double gradientClip,
        AugmentationSettings augmentation,
        int innerValidationPercent) {
    private static final int BATCH_SIZE = 10;

    /** Checks the ranges. */
    public FineTuningSettings {
        requireNonNull(budget, "budget");
        requireNonNull(weightDecay, "weightDecay");
        requireNonNull(loss, "loss");
        requireNonNull(augmentation, "augmentation");
        require(batchSize >= 1, "batchSize", batchSize, ">= 1");
        require(learningRate > 0 && learningRate <= 1, "learningRate", learningRate, "> 0 and <= 1");
        require(
                gradientClip >= 0 && gradientClip < Double.POSITIVE_INFINITY,
                "gradientClip",
                gradientClip,
                ">= 0, finite");
        require(
                innerValidationPercent >= 0 && innerValidationPercent < 100,
                "innerValidationPercent",
                innerValidationPercent,
                "0 to 99");
    }

    private static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /**
     * As CL-TCI was published: cross-entropy, 200 epochs in batches of 10, no flip (the paper names one, its code has
     * none). Adam begins at 5e-5: the paper prints "5×e^-5", the read-me of its code 1e-4.
     */
    public static FineTuningSettings paper() {
        return new FineTuningSettings(
                FineTuningBudget.PAPER.forSome(),
                BATCH_SIZE,
                5e-5,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY,
                0,
                AugmentationSettings.fineTuning(Recipe.PAPER),
                0);
    }

    /**
     * Cross-entropy and Dice loss, 200 updates with flips. Adam begins at 1e-3: the paper's rate is too small for so
     * few updates.
     */
    public static FineTuningSettings tuned() {
        return new FineTuningSettings(
                FineTuningBudget.EQUAL.forSome(),
                BATCH_SIZE,
                1e-3,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY_AND_DICE,
                0,
                AugmentationSettings.fineTuning(Recipe.TUNED),
                0);
    }

    /** The budget in updates, for {@code images} that are trained on. */
    int updatesFor(int images) {
        return budget.steps((images + batchSize - 1) / batchSize);
    }
}
