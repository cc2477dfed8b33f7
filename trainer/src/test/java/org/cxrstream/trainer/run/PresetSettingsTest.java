package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetSettingsTest {
    @Test
    void shouldTakeBackWhatItDescribes() {
        for (TrainingPreset preset : new TrainingPreset[] {TrainingPreset.demo(), TrainingPreset.real()}) {
            assertThat(PresetSettings.resolve(preset.name(), PresetSettings.describe(preset)))
                    .isEqualTo(preset);
        }
    }

    @Test
    void shouldChangeWhatIsNamedAndNothingElse() {
        TrainingPreset changed = PresetSettings.resolve(
                "real",
                Map.of("finetuning.updates", "40", "finetuning.annotated-images", "10", "mask.clean-up", "NONE"));
        Map<String, String> expected = PresetSettings.describe(TrainingPreset.real());
        expected.put("finetuning.updates", "40");
        expected.put("finetuning.annotated-images", "10");
        expected.put("mask.clean-up", "NONE");
        assertThat(PresetSettings.describe(changed)).isEqualTo(expected);
    }

    @Test
    void shouldRefuseAnUnknownSettingAndNameTheNearest() {
        assertThatThrownBy(() -> PresetSettings.resolve("demo", Map.of("pretraining.step", "5")))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.USAGE))
                .hasMessageStartingWith("setting: pretraining.step (expected: one of network.width, ")
                .hasMessageEndingWith("; did you mean pretraining.steps?");
    }

    @Test
    void shouldRefuseAnUnknownPreset() {
        assertThatThrownBy(() -> PresetSettings.resolve("dmo", Map.of()))
                .hasMessage("preset: dmo (expected: one of demo, real); did you mean demo?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pretraining.steps | many | pretraining.steps: many (expected: a whole number)",
                "pretraining.steps | 0    | budget: 0 (expected: > 0)",
                "network.input-size | 100 | inputSize: 100 (expected: a multiple of 16, > 0)",
                "finetuning.learning-rate | -1 | learningRate: -1.0 (expected: > 0 and <= 1)",
                "compare-with-random-start | yes | compare-with-random-start: yes (expected: true or false)",
                "mask.clean-up | all | mask.clean-up: all (expected: one of",
                "finetuning.annotated-images | 0 | annotatedImages: 0 (expected: >= 1)",
            })
    void shouldRefuseAnImpossibleValue(String name, String value, String message) {
        assertThatThrownBy(() -> PresetSettings.resolve("demo", Map.of(name, value)))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CONFIGURATION))
                .hasMessageContaining(message);
    }
}
