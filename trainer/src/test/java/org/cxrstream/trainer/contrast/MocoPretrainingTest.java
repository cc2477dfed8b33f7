package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.pretrain.ViewMaker;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MocoPretrainingTest {
    private static final NetworkSpec TINY = NetworkSpec.lungs(4, ToyImages.SIDE);
    private static final ToyImages IMAGES = new ToyImages(8, 4);

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    /** The queue fills over the first steps, so the loss is held against that of equal embeddings. */
    @Test
    void shouldLowerTheLossOnToyPatients() {
        List<TrainingStep> steps = new ArrayList<>();
        try (MocoPretraining training = training(settings(40), 1)) {
            training.run(steps::add);
        }
        assertThat(steps.get(0).loss()).as("nothing to compare with").isZero();
        assertThat(meanGain(steps.subList(30, 40))).isGreaterThan(meanGain(steps.subList(1, 6)) + 0.2);
    }

    private static double meanGain(List<TrainingStep> steps) {
        return steps.stream()
                .mapToDouble(step -> step.metrics().getOrDefault("collapsedLoss", 0.0) - step.loss())
                .average()
                .orElseThrow();
    }

    @Test
    void shouldGiveBitEqualWeightsWhenSeedIsEqual() {
        Map<String, float[]> first = weightsAfter(settings(6), 5);
        Map<String, float[]> second = weightsAfter(settings(6), 5);
        Map<String, float[]> other = weightsAfter(settings(6), 6);

        first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
        assertThat(other.get("encoder.level1.conv1.weight")).isNotEqualTo(first.get("encoder.level1.conv1.weight"));
    }

    @Test
    void shouldMoveKeyNetworkByExactlyTheMovingAverage() {
        try (ContrastNetwork query = new ContrastNetwork(TINY, Precision.FP32, 1);
                ContrastNetwork key = new ContrastNetwork(TINY, Precision.FP32, 2)) {
            Map<String, float[]> before = key.encoder().parameters().values();
            Map<String, float[]> leader = query.encoder().parameters().values();
            NDArray runningMean = query.encoder().parameters().get("encoder.level1.norm1.running_mean");
            runningMean.addi(1);

            key.follow(query, 0.9);

            Map<String, float[]> after = key.encoder().parameters().values();
            key.encoder().parameters().trainable().keySet().forEach(name -> {
                for (int i = 0; i < values(after, name).length; i++) {
                    float expected = 0.9f * values(before, name)[i] + 0.1f * values(leader, name)[i];
                    assertThat(values(after, name)[i]).isCloseTo(expected, within(1e-6f));
                }
            });
            key.encoder()
                    .parameters()
                    .buffers()
                    .keySet()
                    .forEach(name -> assertThat(after.get(name)).isEqualTo(before.get(name)));
        }
    }

    @Test
    void shouldTrainQueryAndLeaveKeyWithoutGradient() {
        try (MocoPretraining training = training(settings(5), 1)) {
            training.run(TrainingListener.SILENT);

            training.keyNetwork()
                    .trainable()
                    .values()
                    .forEach(array -> assertThat(array.hasGradient()).isFalse());
            Map<String, float[]> query = training.encoder().parameters().values();
            Map<String, float[]> key =
                    training.keyNetwork().encoder().parameters().values();
            String first = "encoder.level1.conv1.weight";
            assertThat(values(key, first)).isNotEqualTo(values(query, first));
            try (ContrastNetwork start = new ContrastNetwork(TINY, Precision.FP32, 1)) {
                assertThat(values(key, first))
                        .as("the key network moves")
                        .isNotEqualTo(start.encoder().parameters().get(first).toFloatArray());
            }
        }
    }

    @Test
    void shouldOptimiseNoRunningStatistics() {
        try (ContrastNetwork network = new ContrastNetwork(TINY, Precision.FP32, 1)) {
            assertThat(network.trainable().keySet()).noneMatch(name -> name.contains("running"));
            assertThat(network.trainable()).hasSize(4 * 8 + 4 + 4);
        }
    }

    @Test
    void shouldGiveItsEncoderToASegmenter() {
        try (MocoPretraining training = training(settings(3), 1);
                UNet network = new UNet(TINY, Precision.FP32, 9)) {
            training.run(TrainingListener.SILENT);
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
    void shouldHoldAsManyArraysAfterAHundredSteps() {
        try (MocoPretraining training = training(settings(100), 1)) {
            NDArray some = training.encoder().parameters().get("encoder.level1.conv1.weight");
            List<Integer> own = new ArrayList<>();
            List<Integer> engine = new ArrayList<>();
            training.run(step -> {
                own.add(some.getManager().getManagedArrays().size());
                engine.add(
                        some.getManager().getParentManager().getManagedArrays().size());
            });
            assertThat(own)
                    .hasSize(100)
                    .containsOnly(training.encoder().parameters().all().size());
            assertThat(engine.subList(2, 100)).containsOnly(engine.get(1));
        }
    }

    @Test
    void shouldTrainInBfloat16() {
        List<TrainingStep> steps = new ArrayList<>();
        try (MocoPretraining training = new MocoPretraining(TINY, Precision.BF16, settings(4), IMAGES, IMAGES, 1)) {
            training.run(steps::add);
            training.encoder().parameters().values().forEach((name, values) -> {
                for (float value : values) {
                    assertThat(value).as(name).isFinite();
                }
            });
        }
        assertThat(steps.get(3).loss()).isFinite().isPositive();
    }

    @Test
    void shouldReportFiguresOfEachStep() {
        List<TrainingStep> steps = new ArrayList<>();
        try (MocoPretraining training = training(settings(4), 1)) {
            training.run(steps::add);
        }
        TrainingStep last = steps.get(3);
        assertThat(last.step()).isEqualTo(4);
        assertThat(last.stage()).isEqualTo("contrast");
        assertThat(last.metrics())
                .containsOnlyKeys("collapsedLoss", "spread", "similarityGap", "queuePositives", "learningRate");
        assertThat(last.metrics().get("queuePositives")).isPositive();
        assertThat(last.metrics().get("collapsedLoss")).isLessThanOrEqualTo(Math.log(17));
    }

    @Test
    void shouldWarnWhenKeyNetworkWillBarelyMove() {
        List<String> warnings = new ArrayList<>();
        try (MocoPretraining training = training(settings(3, 0.99, 0.05), 1)) {
            training.run(new TrainingListener() {
                @Override
                public void onStep(TrainingStep step) {}

                @Override
                public void onWarning(String message) {
                    warnings.add(message);
                }
            });
        }
        assertThat(warnings)
                .containsExactly("the key encoder will barely have moved: after 3 steps 97 % of its random start"
                        + " are left (expected: <= 10 %)");
    }

    @Test
    void shouldEndWhenTheLossIsNoLongerFinite() {
        ViewMaker broken = (owner, images, seed, epoch, view) ->
                IMAGES.views(owner, images, seed, epoch, view).mul(Float.NaN);
        List<TrainingStep> steps = new ArrayList<>();
        try (MocoPretraining training = new MocoPretraining(TINY, Precision.FP32, settings(9), IMAGES, broken, 1)) {
            assertThatThrownBy(() -> training.run(steps::add))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("contrast loss at step 1: NaN (expected: finite)");
        }
        assertThat(steps).hasSize(1);
    }

    @Test
    void shouldFollowThePresetTable() {
        assertThat(MocoSettings.tuned(5000, 3000).queueCapacity()).isEqualTo(1024);
        assertThat(MocoSettings.tuned(300, 300).queueCapacity()).isEqualTo(128);
        assertThat(MocoSettings.tuned(10, 300).queueCapacity()).isEqualTo(32);
        assertThat(MocoSettings.tuned(300, 1999).emaMomentum()).isEqualTo(0.99);
        assertThat(MocoSettings.tuned(300, 2000).emaMomentum()).isEqualTo(0.996);
    }

    @Test
    void shouldCountAnEpochsImagesWithAtMostSixOfAPatient() {
        assertThat(MocoSettings.imagesPerEpoch(new ToyImages(3, 20))).isEqualTo(18);
        assertThat(MocoSettings.imagesPerEpoch(new ToyImages(5, 4))).isEqualTo(20);
    }

    @Test
    void shouldSayWhatWasExpected() {
        assertThatThrownBy(() -> MocoSettings.tuned(100, 0)).hasMessage("steps: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> settings(3, 0.9, Double.POSITIVE_INFINITY))
                .hasMessage("learningRate: Infinity (expected: > 0, finite)");
        assertThatThrownBy(() -> new MocoPretraining(TINY, Precision.FP32, settings(3), new ToyImages(1, 1), IMAGES, 1))
                .hasMessage("unlabelled images: 1 (expected: >= 2)");
    }

    private static MocoPretraining training(MocoSettings settings, long seed) {
        return new MocoPretraining(TINY, Precision.FP32, settings, IMAGES, IMAGES, seed);
    }

    private static MocoSettings settings(int steps) {
        return settings(steps, 0.9, 0.05);
    }

    private static MocoSettings settings(int steps, double emaMomentum, double learningRate) {
        return new MocoSettings(
                steps,
                10,
                16,
                emaMomentum,
                0.1,
                learningRate,
                0.9,
                WeightDecay.ofKernels(1e-5),
                6,
                2,
                PositiveWeights.EQUAL);
    }

    private static Map<String, float[]> weightsAfter(MocoSettings settings, long seed) {
        try (MocoPretraining training = training(settings, seed)) {
            training.run(TrainingListener.SILENT);
            return training.encoder().parameters().values();
        }
    }

    private static float[] values(Map<String, float[]> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
