package org.cxrstream.trainer.finetune;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FineTuningTest {
    private static final int SIDE = 32;
    private static final NetworkSpec TINY = NetworkSpec.lungs(8, SIDE);
    private static final LabelledImages IMAGES = ImagesInMemory.ofLungs(SIDE, 6);
    private static final FineTuningSettings WITHOUT_AUGMENTATION = settings(60, 6, 1e-2, AugmentationSettings.none());

    private static FineTuningSettings settings(
            int updates, int batchSize, double learningRate, AugmentationSettings augmentation) {
        return new FineTuningSettings(
                Budget.ofSteps(updates),
                batchSize,
                learningRate,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY_AND_DICE,
                0,
                augmentation,
                0);
    }

    private static int threadsBefore;

    /** The networks are too small for two threads to be worth their waiting for each other. */
    @BeforeAll
    static void useOneThread() {
        threadsBefore = Torch.threads();
        Torch.setThreads(1);
    }

    @AfterAll
    static void giveThreadsBack() {
        Torch.setThreads(threadsBefore);
    }

    private static FineTuning fineTuning(FineTuningSettings settings, long seed, TrainingListener listener) {
        return new FineTuning(TINY, Precision.FP32, settings, seed, listener);
    }

    private static DiceScore score(SegmentationNetwork network, LabelledImages images) {
        LungSegmenter segmenter = new LungSegmenter(network, images.side(), MaskCleanUp.NONE);
        return Evaluation.of(raster -> segmenter.segment(raster).labels().toBytes(), images)
                .score();
    }

    /** The arm called random: an encoder of the run's own seed. */
    private static SegmentationNetwork fromRandomStart(FineTuningSettings settings, long seed, LabelledImages images) {
        return fromRandomStart(settings, seed, images, TrainingListener.SILENT);
    }

    private static SegmentationNetwork fromRandomStart(
            FineTuningSettings settings, long seed, LabelledImages images, TrainingListener listener) {
        try (Encoder fresh = Encoder.fresh(TINY, Precision.FP32, seed)) {
            return fineTuning(settings, seed, listener).fromEncoder(fresh, images, Checkpointing.NONE);
        }
    }

    @Test
    void shouldLearnAFewImagesByHeart() {
        List<TrainingStep> steps = new ArrayList<>();
        try (SegmentationNetwork network = fromRandomStart(WITHOUT_AUGMENTATION, 1, IMAGES, steps::add)) {
            assertThat(score(network, IMAGES).mean()).isGreaterThan(0.97);
        }
        assertThat(steps).hasSize(60);
        assertThat(steps.get(59).loss()).isLessThan(steps.get(0).loss() / 5);
        assertThat(steps.get(59).stage()).isEqualTo("finetune");
    }

    @Test
    void shouldLearnOnAGridLargerThanTheNetworksInput() {
        LabelledImages large = ImagesInMemory.ofLungs(2 * SIDE, 4);
        try (SegmentationNetwork network = fromRandomStart(WITHOUT_AUGMENTATION, 1, large)) {
            assertThat(score(network, large).mean()).isGreaterThan(0.93);
        }
    }

    @Test
    void shouldGiveTheSameNetworkBitForBitForTheSameSeed() {
        FineTuningSettings settings = settings(5, 4, 1e-3, AugmentationSettings.fineTuning(Recipe.TUNED));
        Map<String, float[]> first = trained(settings, 3);
        assertThat(trained(settings, 3)).usingRecursiveComparison().isEqualTo(first);
        assertThat(trained(settings, 4).get("head.weight")).isNotEqualTo(first.get("head.weight"));
    }

    private static Map<String, float[]> trained(FineTuningSettings settings, long seed) {
        try (SegmentationNetwork network = fromRandomStart(settings, seed, IMAGES)) {
            return network.parameters().values();
        }
    }

    @Test
    void shouldTransferTheEncoderAndShareTheDecoderStart() {
        FineTuningSettings hardlyAny = settings(1, 6, 1e-12, AugmentationSettings.none());
        FineTuning tuning = fineTuning(hardlyAny, 5, TrainingListener.SILENT);
        try (Encoder pretrained = Encoder.fresh(TINY, Precision.FP32, 77);
                SegmentationNetwork transferred = tuning.fromEncoder(pretrained, IMAGES, Checkpointing.NONE);
                SegmentationNetwork random = fromRandomStart(hardlyAny, 5, IMAGES)) {
            Map<String, float[]> ours = transferred.parameters().values();
            String kernel = "encoder.level2.conv1.weight";
            assertThat(ours.get(kernel))
                    .isEqualTo(pretrained.parameters().values().get(kernel));
            assertThat(ours.get("head.weight"))
                    .isEqualTo(random.parameters().values().get("head.weight"));
        }
    }

    @Test
    void shouldRefuseAnEncoderOfAnotherShape() {
        try (Encoder wide = Encoder.fresh(NetworkSpec.lungs(16, SIDE), Precision.FP32, 7)) {
            FineTuning tuning = fineTuning(WITHOUT_AUGMENTATION, 5, TrainingListener.SILENT);
            assertThatThrownBy(() -> tuning.fromEncoder(wide, IMAGES, Checkpointing.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldEndWhenTheListenerThrows() {
        assertThatThrownBy(() -> fromRandomStart(WITHOUT_AUGMENTATION, 5, IMAGES, step -> {
                    if (step.step() == 2) {
                        throw new IllegalStateException("cancelled by the test");
                    }
                }))
                .hasMessage("cancelled by the test");
    }

    @Test
    void shouldHoldNoMoreNativeArraysAfterManyUpdatesThanAfterFew() {
        FineTuningSettings settings = settings(12, 3, 1e-3, AugmentationSettings.fineTuning(Recipe.TUNED));
        List<Integer> arrays = new ArrayList<>();
        try (SegmentationNetwork network = SegmentationNetwork.fresh(TINY, Precision.FP32, 2);
                FineTuningRun run = new FineTuningRun(network, IMAGES, settings, 2)) {
            run.train(step -> arrays.add(heldByTheEngine()), Checkpointing.NONE);
            assertThat(arrays.get(0)).isGreaterThan(network.parameters().all().size());
        }
        assertThat(arrays).hasSize(12).containsOnly(arrays.get(0));
    }

    /** All arrays of all open managers. */
    private static int heldByTheEngine() {
        try (NDManager manager = Torch.newManager()) {
            return manager.getParentManager().getManagedArrays().size();
        }
    }

    @Test
    void shouldRefuseToTrainOnNothing() {
        assertThatThrownBy(() -> fromRandomStart(WITHOUT_AUGMENTATION, 5, IMAGES.only()))
                .hasMessage("images: 0 (expected: >= 1)");
    }

    /** Parameters are drawn by seed and name, so a fresh encoder brings what a fresh network has of itself. */
    @Test
    void shouldEqualATrainingFromRandomParametersWhenTheEncoderIsFreshAndOfTheSameSeed() {
        FineTuningSettings settings = settings(3, 4, 1e-3, AugmentationSettings.fineTuning(Recipe.TUNED));
        try (SegmentationNetwork network = SegmentationNetwork.fresh(TINY, Precision.FP32, 8);
                FineTuningRun run = new FineTuningRun(network, IMAGES, settings, 8);
                SegmentationNetwork random = fromRandomStart(settings, 8, IMAGES)) {
            run.train(TrainingListener.SILENT, Checkpointing.NONE);
            assertThat(random.parameters().values())
                    .usingRecursiveComparison()
                    .isEqualTo(network.parameters().values());
        }
    }

    /**
     * The held-out annotations call the right lung left and the left lung right: the more the network learns, the worse
     * it does on them, and the best isn't the last.
     */
    @Test
    void shouldReturnTheNetworkThatDidBestOnHeldOutPatients() {
        FineTuningSettings settings = new FineTuningSettings(
                Budget.ofSteps(50),
                4,
                3e-2,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY,
                0,
                AugmentationSettings.none(),
                34);
        LabelledImages images =
                withSwappedLungs(IMAGES, HeldOutPatients.of(IMAGES, 34, 2).heldOut());
        LabelledImages heldOut = HeldOutPatients.of(images, 34, 2).heldOut();
        Map<Integer, Double> measured = new TreeMap<>();
        TrainingListener listener = step -> Optional.ofNullable(step.metrics().get("validationDice"))
                .ifPresent(dice -> measured.put(step.step(), dice));
        try (SegmentationNetwork network = fromRandomStart(settings, 2, images, listener)) {
            assertThat(measured).containsOnlyKeys(20, 40, 50);
            assertThat(score(network, heldOut).mean())
                    .isEqualTo(Collections.max(measured.values()))
                    .isGreaterThan(requireNonNull(measured.get(50)));
        }
    }

    private static LabelledImages withSwappedLungs(LabelledImages images, LabelledImages some) {
        List<ImagesInMemory.Image> changed = new ArrayList<>();
        for (int i = 0; i < images.count(); i++) {
            byte[] labels = images.labels(i).clone();
            for (int pixel = 0; pixel < labels.length && isAmong(images.raster(i), some); pixel++) {
                labels[pixel] = (byte) ((3 - labels[pixel]) % 3);
            }
            changed.add(new ImagesInMemory.Image(i / 2, images.raster(i), labels));
        }
        return new ImagesInMemory(images.side(), changed);
    }

    private static boolean isAmong(byte[] raster, LabelledImages images) {
        return IntStream.range(0, images.count()).anyMatch(i -> images.raster(i) == raster);
    }

    @Test
    void shouldTellRateSpeedAndNormOfTheGradientsWhereTheyAreLimited() {
        FineTuningSettings free = settings(2, 4, 1e-3, AugmentationSettings.none());
        FineTuningSettings limited = new FineTuningSettings(
                free.budget(),
                free.batchSize(),
                free.learningRate(),
                free.weightDecay(),
                free.loss(),
                0.1,
                free.augmentation(),
                0);
        List<TrainingStep> steps = new ArrayList<>();
        fromRandomStart(free, 2, IMAGES, steps::add).close();
        fromRandomStart(limited, 2, IMAGES, steps::add).close();
        assertThat(steps.get(0).metrics()).containsOnlyKeys("learningRate", "imagesPerSecond");
        assertThat(steps.get(2).metrics()).containsOnlyKeys("learningRate", "imagesPerSecond", "gradientNorm");
        assertThat(steps.get(2).metrics()).containsEntry("learningRate", 1e-3);
        assertThat(requireNonNull(steps.get(2).metrics().get("gradientNorm"))).isGreaterThan(0.1);
        assertThat(steps)
                .allSatisfy(step -> assertThat(requireNonNull(step.metrics().get("imagesPerSecond")))
                        .isPositive());
    }
}
