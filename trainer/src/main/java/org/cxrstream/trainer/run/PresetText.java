package org.cxrstream.trainer.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.finetune.FineTuningSettings;
import org.cxrstream.trainer.finetune.LossKind;
import org.cxrstream.trainer.optimise.OptimiserSettings;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;
import org.cxrstream.trainer.settings.WarmUp;

/** A preset's values as text by name, there and back. What text doesn't name (ranges of views) is as in the recipe. */
final class PresetText {
    static final String ANNOTATED_IMAGES = "finetuning.annotated-images";
    static final String ARCHITECTURE = "network.architecture";
    static final String PRETRAINING = "pretraining.";
    static final String METHOD = "pretraining.method";
    static final String ALL = "all";

    private PresetText() {}

    static Map<String, String> of(TrainingPreset preset) {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, ARCHITECTURE, preset.network().architecture());
        put(values, "network.width", preset.network().width());
        put(values, "network.input-size", preset.network().inputSize());
        put(values, METHOD, preset.method().name());
        put(values, preset.pretraining());
        values.putAll(preset.own().values());
        put(values, preset.finetuning());
        boolean takesAll = preset.annotatedImages() == Integer.MAX_VALUE;
        put(values, ANNOTATED_IMAGES, takesAll ? ALL : preset.annotatedImages());
        put(values, "compare-with-random-start", preset.comparesWithRandomStart());
        put(values, "mask.mirroring", preset.mirroring());
        put(values, "mask.clean-up", preset.cleanUp());
        return values;
    }

    private static void put(Map<String, String> values, PretrainingSettings settings) {
        Sampling sampling = settings.sampling();
        boolean inSteps = settings.budget().unit() == Budget.Unit.STEPS;
        boolean inPercent = settings.warmUp().unit() == WarmUp.Unit.PERCENT;
        put(
                values,
                inSteps ? "pretraining.steps" : "pretraining.epochs",
                settings.budget().amount());
        put(values, "pretraining.batch", settings.batchSize());
        OptimiserSettings optimiser = settings.optimiser();
        put(values, "pretraining.optimiser", optimiser.kind());
        put(values, "pretraining.learning-rate", optimiser.learningRate());
        put(values, "pretraining.momentum", optimiser.momentum());
        put(values, "pretraining.weight-decay", optimiser.weightDecay().rate());
        put(values, "pretraining.weight-decay-scope", optimiser.weightDecay().scope());
        put(
                values,
                inPercent ? "pretraining.warm-up-percent" : "pretraining.warm-up-epochs",
                settings.warmUp().amount());
        put(values, "pretraining.gradient-clip", settings.gradientClip());
        put(values, "pretraining.sampling", sampling.rule());
        put(values, "pretraining.images-per-patient", sampling.imagesPerPatient());
        put(values, "pretraining.patients-per-batch", sampling.patientsPerBatch());
        put(values, "pretraining.images-of-patient", sampling.imagesOfPatient());
        put(values, "pretraining.flip", settings.augmentation().flipProbability());
    }

    private static void put(Map<String, String> values, FineTuningSettings settings) {
        boolean inSteps = settings.budget().unit() == Budget.Unit.STEPS;
        put(
                values,
                inSteps ? "finetuning.updates" : "finetuning.epochs",
                settings.budget().amount());
        put(values, "finetuning.batch", settings.batchSize());
        put(values, "finetuning.learning-rate", settings.learningRate());
        put(values, "finetuning.weight-decay", settings.weightDecay().rate());
        put(values, "finetuning.loss", settings.loss());
        put(values, "finetuning.gradient-clip", settings.gradientClip());
        put(values, "finetuning.flip", settings.augmentation().flipProbability());
        put(values, "finetuning.inner-validation-percent", settings.innerValidationPercent());
    }

    private static void put(Map<String, String> values, String name, Object value) {
        values.put(name, value.toString());
    }

    /**
     * Reads a preset.
     *
     * @param base gives what text doesn't name
     * @throws IllegalArgumentException if a value isn't possible
     */
    static TrainingPreset read(TrainingPreset base, Knobs knobs) {
        PretrainingMethod method = base.method();
        Map<String, String> own = new LinkedHashMap<>(base.own().values());
        own.replaceAll((name, value) -> ownValue(knobs, name, words(method, name)));
        return new TrainingPreset(
                base.name(),
                NetworkSpec.lungs(
                        knobs.oneOf(ARCHITECTURE, Architecture.class),
                        knobs.wholeNumber("network.width"),
                        knobs.wholeNumber("network.input-size")),
                method,
                pretraining(base.pretraining(), knobs),
                new Knobs(own),
                finetuning(base.finetuning(), knobs),
                knobs.is(ANNOTATED_IMAGES, ALL) ? Integer.MAX_VALUE : knobs.wholeNumber(ANNOTATED_IMAGES),
                knobs.yesOrNo("compare-with-random-start"),
                knobs.oneOf("mask.mirroring", Mirroring.class),
                knobs.oneOf("mask.clean-up", MaskCleanUp.class));
    }

    /** What any recipe of the method has for a setting. */
    private static Set<String> words(PretrainingMethod method, String name) {
        return Arrays.stream(Recipe.values())
                .flatMap(recipe -> Stream.ofNullable(method.ownSettings(recipe).get(name)))
                .collect(Collectors.toSet());
    }

    /** Its method reads it when it starts; what can't be of the usual values' kind is refused here and now. */
    private static String ownValue(Knobs knobs, String name, Set<String> usual) {
        if (usual.contains("true") || usual.contains("false")) {
            knobs.yesOrNo(name);
        } else if (!usual.contains(knobs.text(name))) {
            knobs.number(name);
        }
        return knobs.text(name);
    }

    private static PretrainingSettings pretraining(PretrainingSettings base, Knobs knobs) {
        AugmentationSettings views = base.augmentation().withFlip(knobs.number("pretraining.flip"));
        return new PretrainingSettings(
                budget(knobs, "pretraining.steps", "pretraining.epochs"),
                knobs.wholeNumber("pretraining.batch"),
                new OptimiserSettings(
                        knobs.oneOf("pretraining.optimiser", OptimiserSettings.Kind.class),
                        knobs.number("pretraining.learning-rate"),
                        knobs.number("pretraining.momentum"),
                        new WeightDecay(
                                knobs.number("pretraining.weight-decay"),
                                knobs.oneOf("pretraining.weight-decay-scope", WeightDecay.Scope.class))),
                warmUp(knobs),
                knobs.number("pretraining.gradient-clip"),
                new Sampling(
                        knobs.oneOf("pretraining.sampling", Sampling.Rule.class),
                        knobs.wholeNumber("pretraining.images-per-patient"),
                        knobs.wholeNumber("pretraining.patients-per-batch"),
                        knobs.wholeNumber("pretraining.images-of-patient")),
                views);
    }

    private static FineTuningSettings finetuning(FineTuningSettings base, Knobs knobs) {
        return new FineTuningSettings(
                budget(knobs, "finetuning.updates", "finetuning.epochs"),
                knobs.wholeNumber("finetuning.batch"),
                knobs.number("finetuning.learning-rate"),
                new WeightDecay(
                        knobs.number("finetuning.weight-decay"),
                        base.weightDecay().scope()),
                knobs.oneOf("finetuning.loss", LossKind.class),
                knobs.number("finetuning.gradient-clip"),
                base.augmentation().withFlip(knobs.number("finetuning.flip")),
                knobs.wholeNumber("finetuning.inner-validation-percent"));
    }

    private static Budget budget(Knobs knobs, String steps, String epochs) {
        return knobs.values().containsKey(steps)
                ? Budget.ofSteps(positive(knobs, steps))
                : Budget.ofEpochs(positive(knobs, epochs));
    }

    private static int positive(Knobs knobs, String name) {
        int number = knobs.wholeNumber(name);
        if (number < 1) {
            throw new IllegalArgumentException("%s: %d (expected: > 0)".formatted(name, number));
        }
        return number;
    }

    private static WarmUp warmUp(Knobs knobs) {
        return knobs.values().containsKey("pretraining.warm-up-percent")
                ? WarmUp.ofPercent(knobs.wholeNumber("pretraining.warm-up-percent"))
                : WarmUp.ofEpochs(knobs.wholeNumber("pretraining.warm-up-epochs"));
    }
}
