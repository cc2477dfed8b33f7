package org.cxrstream.trainer.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.mask.Mirroring;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.trainer.finetune.FineTuningBudget;
import org.cxrstream.trainer.finetune.FineTuningSettings;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * A preset's values as text, by name: what a command changes, and what a manifest records. A name that isn't known and
 * a value that isn't possible are refused, never ignored. {@code pretraining.method} decides which settings there are
 * and what they begin with, {@code network.architecture} which width; of two ways to say one thing ({@code pretraining.steps} and {@code pretraining.epochs})
 * setting one replaces the other.
 */
public final class PresetSettings {
    private static final String USUAL_METHOD = "cl-tci-moco";
    private static final int PAPER_SIDE = 256;
    private static final List<List<String>> ONE_OF_TWO = List.of(
            List.of("pretraining.steps", "pretraining.epochs"),
            List.of("pretraining.warm-up-percent", "pretraining.warm-up-epochs"),
            List.of("finetuning.updates", "finetuning.epochs"));
    /** Commands that were sent under an earlier name stay valid. */
    private static final Map<String, String> EARLIER_NAMES = Map.of(
            "pretraining.ema-momentum", "moco.ema-momentum",
            "pretraining.time-scale-days", "contrast.time-scale-days");

    private PresetSettings() {}

    /** The names of all presets. */
    public static List<String> presets() {
        return BasePreset.ALL.stream().map(BasePreset::name).toList();
    }

    /**
     * The preset of that name with some values changed.
     *
     * @param preset {@code paper}, {@code tuned}, {@code demo} or {@code real}
     * @param changes values by name, such as {@code pretraining.steps}; the names are those of {@link #describe}
     * @throws SetupException USAGE for a name that isn't known (with the nearest one) and for two values of which only
     *     one can be, CONFIGURATION for a value that isn't possible
     */
    public static TrainingPreset resolve(String preset, Map<String, String> changes) {
        BasePreset base = BasePreset.named(preset);
        Map<String, String> given = underPresentNames(changes);
        requireOneOfTwo(given);
        PretrainingMethod method = method(given.getOrDefault(PresetText.METHOD, USUAL_METHOD));
        try {
            TrainingPreset start = start(base, method, given);
            Map<String, String> values = merge(PresetText.of(start), base.changes());
            requireKnown(given.keySet(), values.keySet());
            return PresetText.read(start, new Knobs(merge(values, given)));
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.CONFIGURATION, "preset " + preset + ": " + e.getMessage());
        }
    }

    /** All values by name; {@link #resolve} takes each of them back. */
    public static Map<String, String> describe(TrainingPreset preset) {
        return PresetText.of(preset);
    }

    /** The values of all that comes after pre-training, by name. */
    static Map<String, String> describeWithoutPretraining(TrainingPreset preset) {
        Map<String, String> values = PresetText.of(preset);
        values.keySet().removeAll(ofPretraining(preset));
        return values;
    }

    /**
     * Checks that nothing is given which an encoder that is pre-trained already has decided.
     *
     * @param preset what was resolved
     * @param given names that were given
     * @throws SetupException USAGE if there is something
     */
    public static void requireNoPretraining(TrainingPreset preset, Set<String> given) {
        Set<String> own = ofPretraining(preset);
        given.stream()
                .filter(name -> own.contains(name) || name.startsWith(PresetText.PRETRAINING))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new SetupException(
                            Kind.USAGE,
                            "setting: %s (expected: none of pre-training with a given encoder)".formatted(name));
                });
    }

    private static Set<String> ofPretraining(TrainingPreset preset) {
        Set<String> names = new TreeSet<>(preset.own().values().keySet());
        PresetText.of(preset).keySet().stream()
                .filter(name -> name.startsWith(PresetText.PRETRAINING))
                .forEach(names::add);
        return names;
    }

    private static TrainingPreset start(BasePreset base, PretrainingMethod method, Map<String, String> given) {
        boolean takesAll =
                given.getOrDefault(PresetText.ANNOTATED_IMAGES, PresetText.ALL).equals(PresetText.ALL);
        Architecture architecture = architecture(given);
        Recipe recipe = base.recipe();
        return new TrainingPreset(
                base.name(),
                NetworkSpec.lungs(architecture, architecture.paperWidth(), PAPER_SIDE),
                method,
                method.settings(recipe),
                new Knobs(method.ownSettings(recipe)),
                finetuning(recipe, takesAll),
                Integer.MAX_VALUE,
                false,
                Mirroring.NONE,
                recipe == Recipe.PAPER ? MaskCleanUp.NONE : MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES);
    }

    private static Architecture architecture(Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>(Map.of(PresetText.ARCHITECTURE, Architecture.UNET.name()));
        values.putAll(given);
        return new Knobs(values).oneOf(PresetText.ARCHITECTURE, Architecture.class);
    }

    private static FineTuningSettings finetuning(Recipe recipe, boolean takesAll) {
        return switch (recipe) {
            case PAPER -> withBudget(FineTuningSettings.paper(), budget(FineTuningBudget.PAPER, takesAll));
            case TUNED -> withBudget(FineTuningSettings.tuned(), budget(FineTuningBudget.EQUAL, takesAll));
        };
    }

    private static Budget budget(FineTuningBudget budget, boolean takesAll) {
        return takesAll ? budget.forAll() : budget.forSome();
    }

    private static FineTuningSettings withBudget(FineTuningSettings settings, Budget budget) {
        return new FineTuningSettings(
                budget,
                settings.batchSize(),
                settings.learningRate(),
                settings.weightDecay(),
                settings.loss(),
                settings.gradientClip(),
                settings.augmentation(),
                settings.innerValidationPercent());
    }

    private static PretrainingMethod method(String name) {
        return PretrainingMethods.all().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow(() -> NearestName.unknown(
                        PresetText.METHOD,
                        name,
                        PretrainingMethods.all().stream()
                                .map(PretrainingMethod::name)
                                .toList()));
    }

    private static Map<String, String> underPresentNames(Map<String, String> changes) {
        Map<String, String> given = new LinkedHashMap<>();
        changes.forEach((name, value) -> given.put(EARLIER_NAMES.getOrDefault(name, name), value));
        return given;
    }

    private static void requireOneOfTwo(Map<String, String> given) {
        for (List<String> pair : ONE_OF_TWO) {
            if (given.keySet().containsAll(pair)) {
                throw new SetupException(
                        Kind.USAGE, "settings: %s and %s (expected: one of them)".formatted(pair.get(0), pair.get(1)));
            }
        }
    }

    private static void requireKnown(Set<String> given, Set<String> described) {
        List<String> known = new ArrayList<>(described);
        ONE_OF_TWO.stream()
                .flatMap(List::stream)
                .filter(name -> !described.contains(name))
                .forEach(known::add);
        given.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw NearestName.unknown("setting", name, known);
                });
    }

    /** Values with some of them changed; of two ways to say one thing the changed one alone stays. */
    public static Map<String, String> merge(Map<String, String> values, Map<String, String> changes) {
        Map<String, String> result = new LinkedHashMap<>(values);
        for (List<String> pair : ONE_OF_TWO) {
            if (pair.stream().anyMatch(changes::containsKey)) {
                pair.forEach(result::remove);
            }
        }
        result.putAll(changes);
        return result;
    }
}
