package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.trainer.finetune.FineTuningSettings;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.settings.Knobs;

/**
 * Every value that a training depends on besides the X-rays and the seed. {@link PresetSettings} makes one from text.
 *
 * @param name the preset that the values began with
 * @param network the network of every arm
 * @param method how the encoder is pre-trained
 * @param pretraining what every method has
 * @param own what only this method has
 * @param finetuning the same for each arm
 * @param annotatedImages how many annotated training X-rays are drawn (nested draw); all where there are fewer
 * @param comparesWithRandomStart whether a second arm with a random start is trained, with equal updates, seed and draw
 * @param mirroring whether networks also look at mirror images when they are tested, of all arms alike; only for
 *     networks that are fine-tuned with mirror images
 * @param cleanUp what is done to every label map, of all arms alike
 */
public record TrainingPreset(
        String name,
        NetworkSpec network,
        PretrainingMethod method,
        PretrainingSettings pretraining,
        Knobs own,
        FineTuningSettings finetuning,
        int annotatedImages,
        boolean comparesWithRandomStart,
        Mirroring mirroring,
        MaskCleanUp cleanUp) {
    /** The method whose encoder stays as it was drawn. */
    static final String RANDOM = "random";

    /** Checks what the parts don't check themselves. */
    public TrainingPreset {
        requireNonNull(name, "name");
        requireNonNull(network, "network");
        requireNonNull(method, "method");
        requireNonNull(pretraining, "pretraining");
        requireNonNull(own, "own");
        requireNonNull(finetuning, "finetuning");
        requireNonNull(mirroring, "mirroring");
        requireNonNull(cleanUp, "cleanUp");
        if (annotatedImages < 1) {
            throw new IllegalArgumentException("finetuning.annotated-images: " + annotatedImages + " (expected: >= 1)");
        }
        if (mirroring != Mirroring.NONE && finetuning.augmentation().flipProbability() == 0) {
            throw new IllegalArgumentException("mask.mirroring: " + mirroring
                    + " (expected: NONE, for with finetuning.flip 0.0 the network never meets a mirror image)");
        }
    }

    /** The same with the method's own settings as they turned out. */
    TrainingPreset resolvedTo(Map<String, String> ownSettings) {
        return with(method, ownSettings);
    }

    /** The same of the arm that isn't pre-trained. */
    TrainingPreset withRandomStart() {
        return with(PretrainingMethods.named(RANDOM), Map.of());
    }

    /**
     * The same that begins with an encoder; what it says of pre-training besides the method counts for nothing then.
     *
     * @throws IllegalArgumentException if the encoder's method isn't one of ours
     */
    TrainingPreset begunBy(EncoderOrigin encoder) {
        return with(PretrainingMethods.named(encoder.method()), encoder.ownSettings());
    }

    private TrainingPreset with(PretrainingMethod other, Map<String, String> ownSettings) {
        return new TrainingPreset(
                name,
                network,
                other,
                pretraining,
                new Knobs(ownSettings),
                finetuning,
                annotatedImages,
                comparesWithRandomStart,
                mirroring,
                cleanUp);
    }
}
