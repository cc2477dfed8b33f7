package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.trainer.optimise.OptimiserSettings.Kind.SGD;

import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.optimise.OptimiserSettings;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;
import org.cxrstream.trainer.settings.WarmUp;

/**
 * What every method has.
 *
 * @param budget how long
 * @param batchSize X-rays a step
 * @param optimiser how the parameters are moved; its rate is the highest of a cosine with warm-up
 * @param warmUp how long the rate rises
 * @param gradientClip greatest norm of all gradients together; 0 for no bound
 * @param sampling how the X-rays of a step are chosen
 * @param augmentation how far views may lie from their X-ray
 */
public record PretrainingSettings(
        Budget budget,
        int batchSize,
        OptimiserSettings optimiser,
        WarmUp warmUp,
        double gradientClip,
        Sampling sampling,
        AugmentationSettings augmentation) {
    private static final String BATCH = "pretraining.batch";

    /** Checks the ranges. */
    public PretrainingSettings {
        requireNonNull(budget, "budget");
        requireNonNull(optimiser, "optimiser");
        requireNonNull(warmUp, "warmUp");
        requireNonNull(sampling, "sampling");
        requireNonNull(augmentation, "augmentation");
        require(batchSize > 1, BATCH, batchSize, "> 1");
        double learningRate = optimiser.learningRate();
        double momentum = optimiser.momentum();
        require(
                learningRate > 0 && Double.isFinite(learningRate),
                "pretraining.learning-rate",
                learningRate,
                "> 0, finite");
        require(momentum >= 0 && momentum < 1, "pretraining.momentum", momentum, "0 to < 1");
        require(
                gradientClip >= 0 && Double.isFinite(gradientClip),
                "pretraining.gradient-clip",
                gradientClip,
                ">= 0, finite");
        requireWholePatients(sampling, batchSize);
    }

    private static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    private static void requireWholePatients(Sampling sampling, int batchSize) {
        long expected = (long) sampling.patientsPerBatch() * sampling.imagesOfPatient();
        require(
                sampling.rule() != Sampling.Rule.PATIENTS || batchSize == expected,
                BATCH,
                batchSize,
                "pretraining.patients-per-batch, %d, times pretraining.images-of-patient, %d"
                        .formatted(sampling.patientsPerBatch(), sampling.imagesOfPatient()));
    }

    /**
     * The values of a recipe.
     *
     * @param paperBatchSize X-rays a step as published: 32 for SimCLR, 16 for MoCo
     * @param tunedRule how the recipe {@code TUNED} chooses X-rays
     */
    public static PretrainingSettings of(Recipe recipe, int paperBatchSize, Sampling.Rule tunedRule) {
        return switch (recipe) {
            case PAPER -> paper(paperBatchSize);
            case TUNED -> tuned(tunedRule);
        };
    }

    /**
     * As CL-TCI was published: 500 epochs, rate 0.1, decay 1e-5 of all parameters, warm-up over 10 epochs, plain
     * shuffle, no flip.
     */
    private static PretrainingSettings paper(int batchSize) {
        return new PretrainingSettings(
                Budget.ofEpochs(500),
                batchSize,
                new OptimiserSettings(SGD, 0.1, 0.9, new WeightDecay(1e-5, WeightDecay.Scope.ALL)),
                WarmUp.ofEpochs(10),
                0,
                Sampling.by(Sampling.Rule.SHUFFLED),
                AugmentationSettings.preTraining(Recipe.PAPER));
    }

    /**
     * For few X-rays and minutes: 500 steps of 32 X-rays, rate 0.05, decay 1e-5 of kernels, a tenth of the steps as
     * warm-up, flips.
     */
    private static PretrainingSettings tuned(Sampling.Rule rule) {
        return new PretrainingSettings(
                Budget.ofSteps(500),
                32,
                new OptimiserSettings(SGD, 0.05, 0.9, WeightDecay.ofKernels(1e-5)),
                WarmUp.ofPercent(10),
                0,
                Sampling.by(rule),
                AugmentationSettings.preTraining(Recipe.TUNED));
    }
}
