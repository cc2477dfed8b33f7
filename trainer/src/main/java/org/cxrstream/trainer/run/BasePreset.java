package org.cxrstream.trainer.run;

import java.util.List;
import java.util.Map;
import org.cxrstream.trainer.settings.Recipe;

/**
 * Where settings begin: a recipe, and what this preset has otherwise, by name.
 *
 * <p>{@code demo} is for synthetic patients and minutes: a quarter of the paper's width (a sixteenth of the work) at
 * half its resolution; 240 steps with m = 0.99 leave 9 % of the random start in the keys. {@code real} is for real
 * X-rays on two cores: the full U-Net at 128×128; 300 steps leave 5 %.
 */
record BasePreset(String name, Recipe recipe, Map<String, String> changes) {
    static final List<BasePreset> ALL = List.of(
            new BasePreset("paper", Recipe.PAPER, Map.of()),
            new BasePreset("tuned", Recipe.TUNED, Map.of()),
            new BasePreset(
                    "demo",
                    Recipe.TUNED,
                    Map.of(
                            "network.width", "8",
                            "network.input-size", "128",
                            "pretraining.steps", "240",
                            "finetuning.updates", "200",
                            "compare-with-random-start", "true")),
            new BasePreset(
                    "real",
                    Recipe.TUNED,
                    Map.of(
                            "network.input-size", "128",
                            "pretraining.steps", "300",
                            "finetuning.updates", "400",
                            "compare-with-random-start", "true")));

    /**
     * The preset of that name.
     *
     * @throws org.cxrstream.schemas.error.SetupException USAGE if there is none
     */
    static BasePreset named(String name) {
        return ALL.stream()
                .filter(preset -> preset.name.equals(name))
                .findFirst()
                .orElseThrow(() -> NearestName.unknown(
                        "preset", name, ALL.stream().map(BasePreset::name).toList()));
    }
}
