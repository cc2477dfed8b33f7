package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetSettingsTest {
    private static final String SIMCLR = "simclr";
    private static final String CL_TCI_SIMCLR = "cl-tci-simclr";
    private static final String MOCO = "moco";
    private static final String CL_TCI_MOCO = "cl-tci-moco";

    @ParameterizedTest
    @CsvSource({
        "paper, random",
        "paper, simclr",
        "paper, moco",
        "tuned, cl-tci-simclr",
        "tuned, cl-tci-moco",
        "demo, cl-tci-moco",
        "real, simclr"
    })
    void shouldTakeBackWhatItDescribes(String name, String method) {
        Map<String, String> described = described(name, "pretraining.method", method);
        assertThat(described).containsEntry("pretraining.method", method);

        assertThat(PresetSettings.describe(PresetSettings.resolve(name, described)))
                .isEqualTo(described)
                .hasToString(described.toString());
    }

    /** The paper's column of the presets' table, for the methods of both families. */
    @Test
    void shouldTakeThePapersValues() {
        for (String method : List.of(SIMCLR, CL_TCI_SIMCLR, MOCO, CL_TCI_MOCO)) {
            boolean isMoco = method.endsWith(MOCO);
            Map<String, String> paper = described("paper", "pretraining.method", method);
            assertThat(paper)
                    .containsEntry("network.width", "32")
                    .containsEntry("network.input-size", "256")
                    .containsEntry("pretraining.epochs", "500")
                    .doesNotContainKey("pretraining.steps")
                    .containsEntry("pretraining.batch", isMoco ? "16" : "32")
                    .containsEntry("pretraining.learning-rate", "0.1")
                    .containsEntry("pretraining.momentum", "0.9")
                    .containsEntry("pretraining.weight-decay", "1.0E-5")
                    .containsEntry("pretraining.weight-decay-scope", "ALL")
                    .containsEntry("pretraining.warm-up-epochs", "10")
                    .doesNotContainKey("pretraining.warm-up-percent")
                    .containsEntry("pretraining.sampling", "SHUFFLED")
                    .containsEntry("pretraining.flip", "0.0")
                    .containsEntry("contrast.temperature", "0.1")
                    .containsEntry("finetuning.epochs", "200")
                    .doesNotContainKey("finetuning.updates")
                    .containsEntry("finetuning.batch", "10")
                    .containsEntry("finetuning.learning-rate", "5.0E-5")
                    .containsEntry("finetuning.loss", "CROSS_ENTROPY")
                    .containsEntry("finetuning.flip", "0.0")
                    .containsEntry("finetuning.annotated-images", "all");
            assertMoco(paper, isMoco, "3072", "0.999", "1");
        }
    }

    /** The other column. */
    @Test
    void shouldTakeTheTunedValues() {
        for (String method : List.of(SIMCLR, CL_TCI_SIMCLR, MOCO, CL_TCI_MOCO)) {
            boolean isMoco = method.endsWith(MOCO);
            Map<String, String> tuned = described("tuned", "pretraining.method", method);
            assertThat(tuned)
                    .containsEntry("network.width", "32")
                    .containsEntry("network.input-size", "256")
                    .containsEntry("pretraining.batch", "32")
                    .containsEntry("pretraining.learning-rate", "0.05")
                    .containsEntry("pretraining.weight-decay", "1.0E-5")
                    .containsEntry("pretraining.weight-decay-scope", "KERNELS")
                    .containsEntry("pretraining.warm-up-percent", "10")
                    .containsEntry("pretraining.sampling", isMoco ? "CAPPED" : "PATIENTS")
                    .containsEntry("pretraining.images-per-patient", "6")
                    .containsEntry("pretraining.patients-per-batch", "16")
                    .containsEntry("pretraining.images-of-patient", "2")
                    .containsEntry("pretraining.flip", "0.5")
                    .containsEntry("contrast.excludes-same-image", "true")
                    .containsEntry("finetuning.updates", "400")
                    .containsEntry("finetuning.batch", "10")
                    .containsEntry("finetuning.learning-rate", "0.001")
                    .containsEntry("finetuning.loss", "CROSS_ENTROPY_AND_DICE")
                    .containsEntry("finetuning.flip", "0.5");
            assertMoco(tuned, isMoco, "auto", "auto", "4");
        }
    }

    private static void assertMoco(
            Map<String, String> settings, boolean isMoco, String queue, String momentum, String groups) {
        if (isMoco) {
            assertThat(settings)
                    .containsEntry("moco.queue", queue)
                    .containsEntry("moco.ema-momentum", momentum)
                    .containsEntry("moco.key-groups", groups);
        } else {
            assertThat(settings).doesNotContainKeys("moco.queue", "moco.ema-momentum", "moco.key-groups");
        }
    }

    /** Demonstrations of one release must be comparable with those of another. */
    @Test
    void shouldKeepTheDemosValues() {
        assertThat(described("demo"))
                .containsEntry("pretraining.method", CL_TCI_MOCO)
                .containsEntry("network.width", "8")
                .containsEntry("network.input-size", "128")
                .containsEntry("pretraining.steps", "240")
                .containsEntry("contrast.time-scale-days", "Infinity")
                .containsEntry("finetuning.updates", "200")
                .containsEntry("compare-with-random-start", "true")
                .containsEntry("mask.clean-up", "LARGEST_PIECE_WITHOUT_HOLES");
        assertThat(described("real"))
                .containsEntry("network.width", "32")
                .containsEntry("network.input-size", "128")
                .containsEntry("pretraining.steps", "300")
                .containsEntry("finetuning.updates", "400")
                .containsEntry("compare-with-random-start", "true");
    }

    /** What is given wins, and the demo's own width. */
    @Test
    void shouldBeginWithTheWidthOfTheArchitecture() {
        assertThat(described("tuned", "network.architecture", "DEEPLAB_V3_PLUS"))
                .containsEntry("network.architecture", "DEEPLAB_V3_PLUS")
                .containsEntry("network.width", "64");
        assertThat(described("real", "network.architecture", "DEEPLAB_V3_PLUS")).containsEntry("network.width", "64");
        assertThat(described("demo", "network.architecture", "DEEPLAB_V3_PLUS")).containsEntry("network.width", "8");
        assertThat(described("paper", "network.architecture", "UNET")).containsEntry("network.width", "32");
        Map<String, String> given = Map.of("network.architecture", "DEEPLAB_V3_PLUS", "network.width", "16");
        assertThat(PresetSettings.describe(PresetSettings.resolve("tuned", given)))
                .containsEntry("network.width", "16");
        assertThatThrownBy(() -> PresetSettings.resolve("tuned", Map.of("network.architecture", "RESNET")))
                .hasMessage("preset tuned: network.architecture: RESNET (expected: one of [UNET, DEEPLAB_V3_PLUS])");
    }

    /** It says where an encoder came from; nothing can be trained by it. */
    @Test
    void shouldNotOfferAGivenResNetAsAMethod() {
        assertThatThrownBy(() -> PresetSettings.resolve("tuned", Map.of("pretraining.method", "resnet50-file")))
                .hasMessageStartingWith("pretraining.method: resnet50-file (expected: one of random, ");
    }

    @Test
    void shouldFinetuneForFewerUpdatesOnADrawThanOnAll() {
        assertThat(described("tuned", "finetuning.annotated-images", "10")).containsEntry("finetuning.updates", "200");
        assertThat(described("real", "finetuning.annotated-images", "10")).containsEntry("finetuning.updates", "400");
    }

    @Test
    void shouldReplaceOneOfTwoWaysToSayAThing() {
        assertThat(described("tuned", "pretraining.epochs", "3"))
                .containsEntry("pretraining.epochs", "3")
                .doesNotContainKey("pretraining.steps");
        assertThat(described("paper", "pretraining.warm-up-percent", "5"))
                .containsEntry("pretraining.warm-up-percent", "5")
                .doesNotContainKey("pretraining.warm-up-epochs");
        assertThat(described("paper", "finetuning.updates", "7"))
                .containsEntry("finetuning.updates", "7")
                .doesNotContainKey("finetuning.epochs");
    }

    @Test
    void shouldRefuseBothOfTwoWaysToSayAThing() {
        assertThatThrownBy(() ->
                        PresetSettings.resolve("tuned", Map.of("finetuning.updates", "7", "finetuning.epochs", "2")))
                .hasMessage("settings: finetuning.updates and finetuning.epochs (expected: one of them)");
    }

    @Test
    void shouldTakeEarlierNamesOfSettings() {
        assertThat(described("demo", "pretraining.ema-momentum", "0.7")).containsEntry("moco.ema-momentum", "0.7");
        assertThat(described("demo", "pretraining.time-scale-days", "7"))
                .containsEntry("contrast.time-scale-days", "7");
    }

    /** Whatever preset it begins with. */
    @Test
    void shouldTakeAWordThatAnyRecipeHas() {
        assertThat(described("paper", "moco.queue", "auto")).containsEntry("moco.queue", "auto");
        assertThat(described("paper", "moco.ema-momentum", "auto")).containsEntry("moco.ema-momentum", "auto");
        assertThat(described("tuned", "contrast.time-scale-days", "Infinity"))
                .containsEntry("contrast.time-scale-days", "Infinity");
    }

    @Test
    void shouldRefuseASettingThatTheMethodDoesNotHave() {
        assertThatThrownBy(
                        () -> PresetSettings.resolve("tuned", Map.of("pretraining.method", SIMCLR, "moco.queue", "64")))
                .hasMessageStartingWith("setting: moco.queue (expected: one of ");
    }

    @Test
    void shouldRefuseAnUnknownMethodAndNameTheNearest() {
        assertThatThrownBy(() -> PresetSettings.resolve("tuned", Map.of("pretraining.method", "simlcr")))
                .hasMessageStartingWith("pretraining.method: simlcr (expected: one of random, ")
                .hasMessageEndingWith("; did you mean simclr?");
    }

    @Test
    void shouldChangeWhatIsNamedAndNothingElse() {
        Map<String, String> changes =
                Map.of("finetuning.updates", "40", "finetuning.annotated-images", "10", "mask.clean-up", "NONE");
        Map<String, String> expected = new LinkedHashMap<>(described("real"));
        expected.putAll(changes);
        assertThat(PresetSettings.describe(PresetSettings.resolve("real", changes)))
                .isEqualTo(expected);
    }

    /** A network that never met a mirror image says nothing useful about one. */
    @Test
    void shouldMirrorOnlyForNetworksThatLearnWithMirrorImages() {
        assertThat(described("tuned")).containsEntry("mask.mirroring", "NONE");
        assertThat(described("tuned", "mask.mirroring", "AVERAGED")).containsEntry("mask.mirroring", "AVERAGED");
        assertThatThrownBy(() -> PresetSettings.resolve("paper", Map.of("mask.mirroring", "AVERAGED")))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CONFIGURATION))
                .hasMessage("preset paper: mask.mirroring: AVERAGED (expected: NONE, for with finetuning.flip 0.0 the"
                        + " network never meets a mirror image)");
        assertThat(PresetSettings.describe(PresetSettings.resolve(
                        "paper", Map.of("mask.mirroring", "AVERAGED", "finetuning.flip", "0.5"))))
                .containsEntry("mask.mirroring", "AVERAGED");
    }

    private static Map<String, String> described(String preset, String... change) {
        Map<String, String> changes = change.length == 0 ? Map.of() : Map.of(change[0], change[1]);
        return PresetSettings.describe(PresetSettings.resolve(preset, changes));
    }

    @Test
    void shouldRefuseAnUnknownSettingAndNameTheNearest() {
        assertThatThrownBy(() -> PresetSettings.resolve("demo", Map.of("pretraining.step", "5")))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.USAGE))
                .hasMessageStartingWith("setting: pretraining.step (expected: one of network.architecture, ")
                .hasMessageEndingWith("; did you mean pretraining.steps?");
    }

    @Test
    void shouldRefuseAnUnknownPreset() {
        assertThatThrownBy(() -> PresetSettings.resolve("dmo", Map.of()))
                .hasMessage("preset: dmo (expected: one of paper, tuned, demo, real); did you mean demo?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pretraining.steps | many | pretraining.steps: many (expected: a whole number)",
                "pretraining.steps | 0    | pretraining.steps: 0 (expected: > 0)",
                "network.input-size | 100 | inputSize: 100 (expected: a multiple of 16, > 0)",
                "finetuning.learning-rate | -1 | learningRate: -1.0 (expected: > 0 and <= 1)",
                "compare-with-random-start | yes | compare-with-random-start: yes (expected: true or false)",
                "mask.clean-up | all | mask.clean-up: all (expected: one of",
                "mask.mirroring | yes | mask.mirroring: yes (expected: one of",
                "contrast.temperature | warm | contrast.temperature: warm (expected: a number)",
                "contrast.excludes-same-image | no | contrast.excludes-same-image: no (expected: true or false)",
                "moco.queue | long | moco.queue: long (expected: a number)",
                "pretraining.gradient-clip | -1 | pretraining.gradient-clip: -1.0 (expected: >= 0, finite)",
                "pretraining.sampling | ALL | pretraining.sampling: ALL (expected: one of",
                "finetuning.annotated-images | 0 | finetuning.annotated-images: 0 (expected: >= 1)",
            })
    void shouldRefuseAnImpossibleValue(String name, String value, String message) {
        assertThatThrownBy(() -> PresetSettings.resolve("demo", Map.of(name, value)))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(SetupException.Kind.CONFIGURATION))
                .hasMessageContaining(message);
    }
}
