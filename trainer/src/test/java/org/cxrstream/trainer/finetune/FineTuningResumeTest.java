package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNetEncoder;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.resume.StateFolder;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that die, by an exception out of the listener, and go on from what they left on disk. */
class FineTuningResumeTest {
    private static final int SIDE = 16;
    private static final int UPDATES = 22;
    private static final NetworkSpec TINY = NetworkSpec.lungs(2, SIDE);
    private static final NetworkSpec DEEPLAB = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 4, SIDE);
    private static final LabelledImages IMAGES = ImagesInMemory.ofLungs(SIDE, 8);

    private static final Map<Integer, Ended> UNINTERRUPTED = new HashMap<>();

    private static int threadsBefore;

    @TempDir
    Path folder;

    @BeforeAll
    static void useOneThread() {
        threadsBefore = Torch.threads();
        Torch.setThreads(1);
    }

    @AfterAll
    static void giveThreadsBack() {
        Torch.setThreads(threadsBefore);
    }

    private static FineTuningSettings settings(int innerValidationPercent) {
        return new FineTuningSettings(
                Budget.ofSteps(UPDATES),
                3,
                3e-2,
                new WeightDecay(0.01, WeightDecay.Scope.ALL),
                LossKind.CROSS_ENTROPY_AND_DICE,
                1,
                AugmentationSettings.fineTuning(Recipe.TUNED),
                innerValidationPercent);
    }

    private static Map<String, float[]> train(
            FineTuningSettings settings, TrainingListener listener, Checkpointing checkpointing) {
        FineTuning tuning = new FineTuning(TINY, Precision.FP32, settings, 7, listener);
        try (UNetEncoder pretrained = new UNetEncoder(TINY, Precision.FP32, 99);
                SegmentationNetwork network = tuning.fromEncoder(pretrained, IMAGES, checkpointing)) {
            return network.parameters().values();
        }
    }

    /** A training that nothing stopped: its network and the loss of each update. */
    private record Ended(Map<String, float[]> network, List<Double> losses) {}

    private static Ended uninterrupted(int innerValidationPercent) {
        return UNINTERRUPTED.computeIfAbsent(innerValidationPercent, percent -> {
            List<Double> losses = new ArrayList<>();
            return new Ended(train(settings(percent), step -> losses.add(step.loss()), Checkpointing.NONE), losses);
        });
    }

    private static TrainingListener dyingAt(int step) {
        return made -> {
            if (made.step() == step) {
                throw new IllegalStateException("killed by the test");
            }
        };
    }

    /** Also before the first state, between two measurements, and at the very end. */
    @ParameterizedTest
    @CsvSource({"0, 2", "0, 17", "40, 16", "40, 22"})
    void shouldEndWithTheSameNetworkBitForBitWhenKilledAndResumed(int innerValidationPercent, int killedAt) {
        FineTuningSettings settings = settings(innerValidationPercent);
        Ended uninterrupted = uninterrupted(innerValidationPercent);
        Checkpointing states = Checkpointing.in(new StateFolder(folder), 5);
        assertThatThrownBy(() -> train(settings, dyingAt(killedAt), states)).hasMessage("killed by the test");
        List<TrainingStep> rest = new ArrayList<>();
        assertThat(train(settings, rest::add, states))
                .usingRecursiveComparison()
                .isEqualTo(uninterrupted.network());
        int kept = (killedAt - 1) / 5 * 5;
        assertThat(rest)
                .extracting(TrainingStep::loss)
                .isEqualTo(uninterrupted.losses().subList(kept, UPDATES));
    }

    @Test
    void shouldSurviveBeingKilledAgainAndAgain() {
        Checkpointing states = Checkpointing.in(new StateFolder(folder), 2);
        for (int killedAt : new int[] {3, 8, 9, 21}) {
            assertThatThrownBy(() -> train(settings(40), dyingAt(killedAt), states))
                    .hasMessage("killed by the test");
        }
        assertThat(train(settings(40), TrainingListener.SILENT, states))
                .usingRecursiveComparison()
                .isEqualTo(uninterrupted(40).network());
    }

    /** Each update drops other values out, and a resumed one the same. */
    @Test
    void shouldEndWithTheSameDeepLabBitForBitWhenKilledAndResumed() {
        FineTuning tuning = deepLab(TrainingListener.SILENT);
        Map<String, float[]> uninterrupted = train(tuning, Checkpointing.NONE);
        Checkpointing states = Checkpointing.in(new StateFolder(folder), 2);
        assertThatThrownBy(() -> train(deepLab(dyingAt(4)), states)).hasMessage("killed by the test");
        List<TrainingStep> rest = new ArrayList<>();
        assertThat(train(deepLab(rest::add), states)).usingRecursiveComparison().isEqualTo(uninterrupted);
        assertThat(rest).extracting(TrainingStep::step).containsExactly(3, 4, 5);
    }

    private static FineTuning deepLab(TrainingListener listener) {
        FineTuningSettings settings = new FineTuningSettings(
                Budget.ofSteps(5),
                3,
                3e-2,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY,
                0,
                AugmentationSettings.fineTuning(Recipe.TUNED),
                0);
        return new FineTuning(DEEPLAB, Precision.FP32, settings, 7, listener);
    }

    private static Map<String, float[]> train(FineTuning tuning, Checkpointing checkpointing) {
        try (Encoder pretrained = Encoder.fresh(DEEPLAB, Precision.FP32, 99);
                SegmentationNetwork network = tuning.fromEncoder(pretrained, IMAGES, checkpointing)) {
            return network.parameters().values();
        }
    }

    @Test
    void shouldRefuseTheStateOfAnotherTraining() {
        Checkpointing states = Checkpointing.in(new StateFolder(folder), 5);
        assertThatThrownBy(() -> train(settings(0), dyingAt(7), states)).hasMessage("killed by the test");
        assertThatThrownBy(() -> train(settings(40), TrainingListener.SILENT, states))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("training state: made with FineTuningSettings[");
    }
}
