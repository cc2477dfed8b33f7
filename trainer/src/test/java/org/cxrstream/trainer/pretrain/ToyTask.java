package org.cxrstream.trainer.pretrain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.optimise.OptimiserSettings;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;
import org.cxrstream.trainer.settings.WarmUp;

/** Pre-trainings of a tiny network on toy patients. */
public final class ToyTask {
    public static final NetworkSpec TINY = NetworkSpec.lungs(4, ToyImages.SIDE);

    private ToyTask() {}

    /** All methods that train something. */
    public static List<PretrainingMethod> methods() {
        return PretrainingMethods.all().stream()
                .filter(method -> !method.name().equals("random"))
                .toList();
    }

    /** Eight patients with four X-rays each, ten X-rays a step. */
    public static PretrainingTask task(int steps, long seed) {
        ToyImages images = new ToyImages(8, 4);
        return task(images, images, Precision.FP32, steps, seed);
    }

    public static PretrainingTask task(
            UnlabelledImages images, ViewMaker views, Precision precision, int steps, long seed) {
        return new PretrainingTask(TINY, precision, images, views, settings(steps, 0.05), seed);
    }

    public static PretrainingSettings settings(int steps, double learningRate) {
        return new PretrainingSettings(
                Budget.ofSteps(steps),
                10,
                new OptimiserSettings(OptimiserSettings.Kind.SGD, learningRate, 0.9, WeightDecay.ofKernels(1e-5)),
                WarmUp.ofPercent(10),
                0,
                Sampling.by(Sampling.Rule.CAPPED),
                AugmentationSettings.preTraining(Recipe.TUNED));
    }

    /** The tuned settings, with a queue and a moving average that fit few images and steps. */
    public static Knobs own(PretrainingMethod method) {
        return own(method, Map.of());
    }

    public static Knobs own(PretrainingMethod method, Map<String, String> changes) {
        Map<String, String> values = new HashMap<>(method.ownSettings(Recipe.TUNED));
        values.computeIfPresent("moco.queue", (name, value) -> "16");
        values.computeIfPresent("moco.ema-momentum", (name, value) -> "0.9");
        values.computeIfPresent("moco.key-groups", (name, value) -> "2");
        values.putAll(changes);
        return new Knobs(values);
    }
}
