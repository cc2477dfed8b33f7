package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.resume.StateFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainingTest {
    private static final ToyImages IMAGES = new ToyImages(8, 4);

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    static List<PretrainingMethod> methods() {
        return ToyTask.methods();
    }

    /** Some losses depend on how full a queue is, so they are held against that of equal embeddings. */
    @ParameterizedTest
    @ValueSource(strings = {"pirl", "cl-tci-simclr", "cl-tci-moco"})
    void shouldLowerTheLossOnToyPatients(String name) {
        List<TrainingStep> steps = new ArrayList<>();
        try (Pretraining training = training(PretrainingMethods.named(name), 40, 1)) {
            training.run(steps::add, Checkpointing.NONE);
        }
        assertThat(meanGain(steps.subList(30, 40))).isGreaterThan(meanGain(steps.subList(1, 6)) + 0.2);
    }

    private static double meanGain(List<TrainingStep> steps) {
        return steps.stream()
                .mapToDouble(step -> step.metrics().getOrDefault("collapsedLoss", 0.0) - step.loss())
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldGiveBitEqualWeightsWhenSeedIsEqual(PretrainingMethod method) {
        Map<String, float[]> first = weightsAfter(method, 4, 5);
        Map<String, float[]> second = weightsAfter(method, 4, 5);
        Map<String, float[]> other = weightsAfter(method, 4, 6);

        first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
        assertThat(other.get("encoder.level1.conv1.weight")).isNotEqualTo(first.get("encoder.level1.conv1.weight"));
    }

    /** Killed at step 6, with a state after step 5 (a queue of 16 filled by batches of 10 has wrapped by then). */
    @ParameterizedTest
    @MethodSource("methods")
    void shouldEndWithTheSameBitsWhenKilledAndResumed(PretrainingMethod method, @TempDir Path folder) {
        Map<String, float[]> whole;
        List<TrainingStep> steps = new ArrayList<>();
        try (Pretraining training = training(method, 8, 5)) {
            training.run(steps::add, Checkpointing.NONE);
            whole = training.encoder().parameters().values();
        }
        try (Pretraining killed = training(method, 8, 5)) {
            assertThatThrownBy(() -> killed.run(PretrainingTest::dieAtStepSix, keptIn(folder)))
                    .isInstanceOf(Killed.class);
        }
        List<TrainingStep> rest = new ArrayList<>();
        try (Pretraining resumed = training(method, 8, 5)) {
            resumed.run(rest::add, keptIn(folder));
            resumed.encoder()
                    .parameters()
                    .values()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(whole.get(name)));
        }
        assertThat(rest).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(withoutClock(rest.get(i))).isEqualTo(withoutClock(steps.get(5 + i)));
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void dieAtStepSix(TrainingStep step) {
        if (step.step() == 6) {
            throw new Killed();
        }
    }

    private static Checkpointing keptIn(Path folder) {
        return Checkpointing.in(new StateFolder(folder), 5);
    }

    private static TrainingStep withoutClock(TrainingStep step) {
        Map<String, Double> metrics = new HashMap<>(step.metrics());
        metrics.remove("imagesPerSecond");
        return new TrainingStep(step.stage(), step.step(), step.steps(), step.loss(), metrics);
    }

    @Test
    void shouldRefuseTheStateOfAnotherTraining(@TempDir Path folder) {
        PretrainingMethod method = PretrainingMethods.named("simclr");
        try (Pretraining killed = training(method, 8, 5)) {
            assertThatThrownBy(() -> killed.run(PretrainingTest::dieAtStepSix, keptIn(folder)))
                    .isInstanceOf(Killed.class);
        }
        try (Pretraining other = training(method, 8, 6)) {
            assertThatThrownBy(() -> other.run(TrainingListener.SILENT, keptIn(folder)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("training state: of simclr ")
                    .hasMessageContaining("seed 5 (expected: simclr ");
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldReportFiguresOfEachStep(PretrainingMethod method) {
        List<TrainingStep> steps = new ArrayList<>();
        try (Pretraining training = training(method, 4, 1)) {
            assertThat(training.steps()).isEqualTo(4);
            training.run(steps::add, Checkpointing.NONE);
        }
        TrainingStep last = steps.get(3);
        assertThat(last.step()).isEqualTo(4);
        assertThat(last.stage()).isEqualTo("pretrain");
        assertThat(last.metrics()).containsOnlyKeys(figuresOf(method));
        assertThat(steps)
                .allMatch(step -> step.metrics().keySet().equals(last.metrics().keySet()));
        assertThat(last.metrics().get("imagesPerSecond")).isPositive();
    }

    private static List<String> figuresOf(PretrainingMethod method) {
        List<String> figures = new ArrayList<>(List.of("learningRate", "imagesPerSecond"));
        figures.addAll(
                switch (method.name()) {
                    case "rotation" -> List.of("accuracy");
                    case "pirl" -> contrastiveFigures();
                    case "simclr", "cl-tci-simclr" -> contrastiveFigures("batchPositives");
                    case "moco", "cl-tci-moco" -> contrastiveFigures("queuePositives");
                    default -> throw new IllegalArgumentException(method.name());
                });
        return figures;
    }

    private static List<String> contrastiveFigures(String... own) {
        List<String> figures = new ArrayList<>(List.of("collapsedLoss", "spread", "effectiveRank", "similarityGap"));
        figures.addAll(List.of(own));
        return figures;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pirl", "simclr", "cl-tci-simclr", "moco", "cl-tci-moco"})
    void shouldReportHowEmbeddingsSpread(String name) {
        List<TrainingStep> steps = new ArrayList<>();
        try (Pretraining training = training(PretrainingMethods.named(name), 4, 1)) {
            training.run(steps::add, Checkpointing.NONE);
        }
        assertThat(steps.get(3).metrics().get("spread")).isPositive();
        assertThat(steps.get(3).metrics().get("effectiveRank")).isBetween(1.0, 20.0);
    }

    @Test
    void shouldLookAtTheEncoderNowAndThenAndAtTheEnd() {
        List<TrainingStep> steps = new ArrayList<>();
        PretrainingMethod method = PretrainingMethods.named("cl-tci-moco");
        Probing probing = new Probing(encoder -> Map.of("retrieval@1", 0.25), 2);
        try (Pretraining training = new Pretraining(method, ToyTask.task(5, 1), ToyTask.own(method), probing)) {
            training.run(steps::add, Checkpointing.NONE);
        }
        assertThat(steps.stream().filter(step -> step.metrics().containsKey("retrieval@1")))
                .extracting(TrainingStep::step)
                .containsExactly(2, 4, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotation", "pirl", "simclr", "moco"})
    void shouldHoldAsManyArraysAfterFiftySteps(String name) {
        try (Pretraining training = training(PretrainingMethods.named(name), 50, 1)) {
            NDArray some = training.encoder().parameters().get("encoder.level1.conv1.weight");
            List<Integer> own = new ArrayList<>();
            List<Integer> engine = new ArrayList<>();
            training.run(
                    step -> {
                        own.add(some.getManager().getManagedArrays().size());
                        engine.add(some.getManager()
                                .getParentManager()
                                .getManagedArrays()
                                .size());
                    },
                    Checkpointing.NONE);
            assertThat(own)
                    .hasSize(50)
                    .containsOnly(training.encoder().parameters().all().size());
            assertThat(engine.subList(2, 50)).containsOnly(engine.get(1));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldTrainInEveryPrecision(PretrainingMethod method) {
        for (Precision precision : List.of(Precision.BF16, Precision.FP64)) {
            List<TrainingStep> steps = new ArrayList<>();
            PretrainingTask task = ToyTask.task(IMAGES, IMAGES, precision, 3, 1);
            try (Pretraining training = new Pretraining(method, task, ToyTask.own(method))) {
                training.run(steps::add, Checkpointing.NONE);
            }
            assertThat(steps.get(2).loss()).isFinite().isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldEndWhenTheLossIsNoLongerFinite(PretrainingMethod method) {
        ViewMaker broken = (owner, images, seed, epoch, view) ->
                IMAGES.views(owner, images, seed, epoch, view).mul(Float.NaN);
        PretrainingTask task = ToyTask.task(IMAGES, broken, Precision.FP32, 9, 1);
        try (Pretraining training = new Pretraining(method, task, ToyTask.own(method))) {
            assertThatThrownBy(() -> training.run(TrainingListener.SILENT, Checkpointing.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("pre-training loss at step [12]: NaN \\(expected: finite\\)");
        }
    }

    /** Views without any content have equal embeddings, whatever the network. */
    @ParameterizedTest
    @ValueSource(strings = {"cl-tci-simclr", "cl-tci-moco"})
    void shouldWarnOnceWhenEmbeddingsCollapse(String name) {
        PretrainingMethod method = PretrainingMethods.named(name);
        ViewMaker blank = (owner, images, seed, epoch, view) ->
                IMAGES.views(owner, images, seed, epoch, view).mul(0f);
        Warnings warnings = new Warnings();
        PretrainingTask task = ToyTask.task(IMAGES, blank, Precision.FP32, 58, 1);
        try (Pretraining training = new Pretraining(method, task, ToyTask.own(method))) {
            training.run(warnings, Checkpointing.NONE);
        }
        assertThat(warnings.heard).singleElement().asString().startsWith("the embeddings have collapsed at step 55: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pirl", "cl-tci-simclr", "cl-tci-moco"})
    void shouldNotTakeAHealthyStartForACollapse(String name) {
        PretrainingMethod method = PretrainingMethods.named(name);
        Warnings warnings = new Warnings();
        PretrainingSettings slow = ToyTask.settings(58, 1e-9);
        PretrainingTask task = new PretrainingTask(ToyTask.TINY, Precision.FP32, IMAGES, IMAGES, slow, 1);
        try (Pretraining training = new Pretraining(method, task, ToyTask.own(method))) {
            training.run(warnings, Checkpointing.NONE);
        }
        assertThat(warnings.heard).isEmpty();
    }

    private static final class Warnings implements TrainingListener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void onStep(TrainingStep step) {}

        @Override
        public void onWarning(String message) {
            heard.add(message);
        }
    }

    @Test
    void shouldClipGradients() {
        PretrainingMethod method = PretrainingMethods.named("simclr");
        PretrainingSettings plain = ToyTask.settings(1, 0.05);
        PretrainingSettings clipped = new PretrainingSettings(
                plain.budget(),
                plain.batchSize(),
                plain.optimiser(),
                plain.warmUp(),
                1e-9,
                plain.sampling(),
                plain.augmentation());
        PretrainingTask task = new PretrainingTask(ToyTask.TINY, Precision.FP32, IMAGES, IMAGES, clipped, 1);
        String bias = "encoder.level1.norm1.bias";
        try (Pretraining training = new Pretraining(method, task, ToyTask.own(method))) {
            training.run(TrainingListener.SILENT, Checkpointing.NONE);
            for (float value : training.encoder().parameters().get(bias).toFloatArray()) {
                assertThat(Math.abs(value)).isLessThan(1e-10f);
            }
        }
        float[] free = requireNonNull(weightsAfter(method, 1, 1).get(bias));
        assertThat(Math.abs(free[0])).isGreaterThan(1e-6f);
    }

    @Test
    void shouldGiveItsEncoderToASegmenter() {
        try (Pretraining training = training(PretrainingMethods.named("moco"), 3, 1);
                UNet network = new UNet(ToyTask.TINY, Precision.FP32, 9)) {
            training.run(TrainingListener.SILENT, Checkpointing.NONE);
            network.startFrom(training.encoder());

            assertThat(network.parameters()
                            .get("encoder.level2.norm1.running_mean")
                            .toFloatArray())
                    .isEqualTo(training.encoder()
                            .parameters()
                            .get("encoder.level2.norm1.running_mean")
                            .toFloatArray());
        }
    }

    @Test
    void shouldLeaveARandomStartAsItIs() {
        PretrainingMethod random = PretrainingMethods.named("random");
        try (Pretraining training = training(random, 5, 3);
                UNet network = new UNet(ToyTask.TINY, Precision.FP32, 3)) {
            training.run(step -> assertThat(step).isNull(), Checkpointing.NONE);

            assertThat(training.steps()).isZero();
            training.encoder()
                    .parameters()
                    .values()
                    .forEach((name, values) -> assertThat(values)
                            .as(name)
                            .isEqualTo(network.parameters().get(name).toFloatArray()));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldRefuseASingleXRay(PretrainingMethod method) {
        ToyImages one = new ToyImages(1, 1);
        PretrainingTask task = ToyTask.task(one, one, Precision.FP32, 3, 1);
        assertThatThrownBy(() -> new Pretraining(method, task, ToyTask.own(method)))
                .hasMessage("unlabelled images: 1 (expected: >= 2)");
    }

    private static Pretraining training(PretrainingMethod method, int steps, long seed) {
        return new Pretraining(method, ToyTask.task(steps, seed), ToyTask.own(method));
    }

    private static Map<String, float[]> weightsAfter(PretrainingMethod method, int steps, long seed) {
        try (Pretraining training = training(method, steps, seed)) {
            training.run(TrainingListener.SILENT, Checkpointing.NONE);
            return training.encoder().parameters().values();
        }
    }
}
