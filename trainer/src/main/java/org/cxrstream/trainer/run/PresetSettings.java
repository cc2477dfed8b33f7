package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.mask.MaskCleanUp;

/**
 * A preset's values as text, by name: what a training command changes, and what a manifest records. A name that isn't
 * known and a value that isn't possible are refused, never ignored.
 */
public final class PresetSettings {
    private static final String ALL = "all";
    private static final List<TrainingPreset> PRESETS = List.of(TrainingPreset.demo(), TrainingPreset.real());

    private PresetSettings() {}

    /**
     * The preset of that name with some values changed.
     *
     * @param preset {@code demo} or {@code real}
     * @param changes values by name, such as {@code pretraining.steps}; the names are those of {@link #describe}
     * @throws SetupException USAGE for a name that isn't known (with the nearest one), CONFIGURATION for a value that
     *     isn't possible
     */
    public static TrainingPreset resolve(String preset, Map<String, String> changes) {
        TrainingPreset base = PRESETS.stream()
                .filter(candidate -> candidate.name().equals(preset))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "preset",
                        preset,
                        PRESETS.stream().map(TrainingPreset::name).toList()));
        Map<String, String> values = describe(base);
        changes.keySet().stream().sorted().forEach(name -> {
            if (!values.containsKey(name)) {
                throw unknown("setting", name, values.keySet());
            }
        });
        values.putAll(changes);
        return new Values(values).preset(base.name());
    }

    /** All values by name; {@link #resolve} takes each of them back. */
    public static Map<String, String> describe(TrainingPreset preset) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("network.width", Integer.toString(preset.networkWidth()));
        values.put("network.input-size", Integer.toString(preset.inputSize()));
        values.put("pretraining.steps", Integer.toString(preset.pretrainingSteps()));
        values.put("pretraining.batch", Integer.toString(preset.pretrainingBatch()));
        values.put("pretraining.learning-rate", Double.toString(preset.pretrainingLearningRate()));
        values.put("pretraining.ema-momentum", Double.toString(preset.emaMomentum()));
        values.put("pretraining.time-scale-days", Double.toString(preset.timeScaleDays()));
        values.put("finetuning.updates", Integer.toString(preset.finetuningUpdates()));
        values.put("finetuning.batch", Integer.toString(preset.finetuningBatch()));
        values.put("finetuning.learning-rate", Double.toString(preset.finetuningLearningRate()));
        values.put(
                "finetuning.annotated-images",
                preset.annotatedImages() == Integer.MAX_VALUE ? ALL : Integer.toString(preset.annotatedImages()));
        values.put("compare-with-random-start", Boolean.toString(preset.comparesWithRandomStart()));
        values.put("mask.clean-up", preset.cleanUp().name());
        return values;
    }

    private static SetupException unknown(String what, String given, Collection<String> known) {
        String nearest = known.stream()
                .min((one, other) -> Integer.compare(distance(given, one), distance(given, other)))
                .orElseThrow();
        return new SetupException(
                Kind.USAGE,
                "%s: %s (expected: one of %s); did you mean %s?"
                        .formatted(what, given, String.join(", ", known), nearest));
    }

    /** Levenshtein: how many letters to insert, drop or change. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    /** Text by name, read as what it stands for. */
    private record Values(Map<String, String> values) {
        TrainingPreset preset(String name) {
            try {
                TrainingPreset preset = new TrainingPreset(
                        name,
                        wholeNumber("network.width"),
                        wholeNumber("network.input-size"),
                        wholeNumber("pretraining.steps"),
                        wholeNumber("pretraining.batch"),
                        number("pretraining.learning-rate"),
                        number("pretraining.ema-momentum"),
                        number("pretraining.time-scale-days"),
                        wholeNumber("finetuning.updates"),
                        wholeNumber("finetuning.batch"),
                        number("finetuning.learning-rate"),
                        countOrAll("finetuning.annotated-images"),
                        yesOrNo("compare-with-random-start"),
                        cleanUp("mask.clean-up"));
                return preset.requireTrainable();
            } catch (IllegalArgumentException e) {
                throw new SetupException(Kind.CONFIGURATION, "preset " + name + ": " + e.getMessage());
            }
        }

        private String text(String name) {
            return requireNonNull(values.get(name), name);
        }

        private int wholeNumber(String name) {
            try {
                return Integer.parseInt(text(name));
            } catch (NumberFormatException e) {
                throw impossible(name, "a whole number");
            }
        }

        private double number(String name) {
            try {
                return Double.parseDouble(text(name));
            } catch (NumberFormatException e) {
                throw impossible(name, "a number");
            }
        }

        private int countOrAll(String name) {
            return text(name).equals(ALL) ? Integer.MAX_VALUE : wholeNumber(name);
        }

        private boolean yesOrNo(String name) {
            return switch (text(name)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw impossible(name, "true or false");
            };
        }

        private MaskCleanUp cleanUp(String name) {
            return Arrays.stream(MaskCleanUp.values())
                    .filter(value -> value.name().equals(text(name)))
                    .findFirst()
                    .orElseThrow(() -> impossible(name, "one of " + List.of(MaskCleanUp.values())));
        }

        private IllegalArgumentException impossible(String name, String expected) {
            return new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, text(name), expected));
        }
    }
}
