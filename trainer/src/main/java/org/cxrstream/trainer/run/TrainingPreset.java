package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.trainer.finetune.FineTuningSettings;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * Every value that a run depends on besides the corpus and the seed. What isn't named here is as in
 * {@link PretrainingMethod#settings} and {@link FineTuningSettings#tuned}.
 *
 * @param name the preset that the values began with
 * @param networkWidth channels of the U-Net's first level; 32 is the paper's
 * @param inputSize rows and columns of the network's input, in pixels
 * @param pretrainingSteps updates of CL-TCI-MoCo
 * @param pretrainingBatch X-rays a pre-training step
 * @param pretrainingLearningRate highest rate of the schedule; 0.05 (the paper's 0.1 wants its long warm-up)
 * @param emaMomentum m of the key encoder; small enough that m^steps is below 0.1, or the keys stay random
 * @param timeScaleDays τ_t of the positives' time weights; infinite = all alike, as in the paper
 * @param finetuningUpdates updates of each arm, equal for all
 * @param finetuningBatch annotated X-rays an update, at most
 * @param finetuningLearningRate Adam's first step size
 * @param annotatedImages how many annotated training X-rays are drawn (nested draw); all where there are fewer
 * @param comparesWithRandomStart whether a second arm with a random start is trained, with equal updates, seed and draw
 * @param cleanUp what is done to every label map, of all arms alike
 */
public record TrainingPreset(
        String name,
        int networkWidth,
        int inputSize,
        int pretrainingSteps,
        int pretrainingBatch,
        double pretrainingLearningRate,
        double emaMomentum,
        double timeScaleDays,
        int finetuningUpdates,
        int finetuningBatch,
        double finetuningLearningRate,
        int annotatedImages,
        boolean comparesWithRandomStart,
        MaskCleanUp cleanUp) {
    static final PretrainingMethod METHOD = PretrainingMethods.named("cl-tci-moco");

    /** Checks what the parts don't check themselves; {@link #requireTrainable} asks the parts. */
    public TrainingPreset {
        requireNonNull(name, "name");
        requireNonNull(cleanUp, "cleanUp");
        if (annotatedImages < 1) {
            throw new IllegalArgumentException("annotatedImages: " + annotatedImages + " (expected: >= 1)");
        }
    }

    /**
     * For synthetic patients and minutes: a quarter of the paper's width (a sixteenth of the work) at half its
     * resolution; 240 steps with m = 0.99 leave 9 % of the random start in the keys. A step of pre-training takes 0.8 s
     * and an update 0.44 s of one AVX-512 core in float32.
     */
    public static TrainingPreset demo() {
        return new TrainingPreset(
                "demo",
                8,
                128,
                240,
                32,
                0.05,
                0.99,
                Double.POSITIVE_INFINITY,
                200,
                10,
                1e-3,
                Integer.MAX_VALUE,
                true,
                MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES);
    }

    /**
     * For real X-rays on two cores: the full U-Net at 128×128, 300 pre-training steps of 32 X-rays and 400 updates an
     * arm. m = 0.99 leaves 5 % of the random start in the keys. A step of pre-training takes 4.7 s and an update 2.4 s of
     * one AVX-512 core in float32, so both arms take some 28 minutes of two cores.
     */
    public static TrainingPreset real() {
        return new TrainingPreset(
                "real",
                32,
                128,
                300,
                32,
                0.05,
                0.99,
                Double.POSITIVE_INFINITY,
                400,
                10,
                1e-3,
                Integer.MAX_VALUE,
                true,
                MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES);
    }

    /**
     * This preset, if each part takes its values.
     *
     * @throws IllegalArgumentException if a part doesn't
     */
    TrainingPreset requireTrainable() {
        requireNonNull(network());
        requireNonNull(pretraining());
        requireNonNull(finetuning());
        return this;
    }

    /** The network of every arm. */
    public NetworkSpec network() {
        return NetworkSpec.lungs(networkWidth, inputSize);
    }

    /** The pre-training's knobs that every method has. */
    PretrainingSettings pretraining() {
        PretrainingSettings tuned = METHOD.settings(Recipe.TUNED);
        return new PretrainingSettings(
                Budget.ofSteps(pretrainingSteps),
                pretrainingBatch,
                pretrainingLearningRate,
                tuned.momentum(),
                tuned.weightDecay(),
                tuned.warmUp(),
                tuned.gradientClip(),
                tuned.sampling(),
                tuned.augmentation());
    }

    /** The pre-training's knobs that only its method has. */
    Knobs ownSettings() {
        Map<String, String> values = new LinkedHashMap<>(METHOD.ownSettings(Recipe.TUNED));
        values.put("moco.ema-momentum", Double.toString(emaMomentum));
        values.put("contrast.time-scale-days", Double.toString(timeScaleDays));
        return new Knobs(values);
    }

    /** The fine-tuning's knobs, the same for each arm. */
    FineTuningSettings finetuning() {
        FineTuningSettings tuned = FineTuningSettings.tuned();
        return new FineTuningSettings(
                Budget.ofSteps(finetuningUpdates),
                finetuningBatch,
                finetuningLearningRate,
                tuned.weightDecay(),
                tuned.loss(),
                tuned.gradientClip(),
                tuned.augmentation(),
                tuned.innerValidationPercent());
    }
}
