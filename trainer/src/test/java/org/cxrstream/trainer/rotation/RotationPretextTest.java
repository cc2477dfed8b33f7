package org.cxrstream.trainer.rotation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretraining;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.pretrain.ToyImages;
import org.cxrstream.trainer.pretrain.ToyTask;
import org.cxrstream.trainer.pretrain.ViewMaker;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.settings.Recipe;
import org.cxrstream.trainer.settings.WarmUp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RotationPretextTest {
    private static final ToyImages IMAGES = new ToyImages(8, 4);
    private static final Batch THREE = new Batch(0, 0, new int[] {0, 5, 9});

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    /** Their cost is that of the other methods' steps: 64 and 32 pictures. */
    @Test
    void shouldTurnPlainXRaysWithoutWarmUpInBothRecipes() {
        for (Recipe recipe : Recipe.values()) {
            PretrainingSettings settings = new Rotation().settings(recipe);
            assertThat(settings.augmentation()).isEqualTo(AugmentationSettings.none());
            assertThat(settings.warmUp()).isEqualTo(WarmUp.NONE);
            assertThat(new Rotation().ownSettings(recipe)).isEmpty();
        }
        PretrainingSettings paper = new Rotation().settings(Recipe.PAPER);
        PretrainingSettings tuned = new Rotation().settings(Recipe.TUNED);
        assertThat(paper.batchSize()).isEqualTo(16);
        assertThat(paper.optimiser().learningRate()).isEqualTo(0.1);
        assertThat(tuned.batchSize()).isEqualTo(8);
        assertThat(tuned.optimiser().learningRate()).isEqualTo(0.05);
        assertThat(tuned.sampling().rule()).isEqualTo(Sampling.Rule.CAPPED);
    }

    @Test
    void shouldBeginWhereGuessingIs() {
        try (RotationPretext pretext = pretext(IMAGES, Precision.FP32)) {
            Learned learned = pretext.learn(THREE);
            assertThat(learned.loss()).isCloseTo(Math.log(4), within(1e-6));
            assertThat(learned.figures()).containsExactly(Map.entry("accuracy", 0.25));
        }
    }

    /** Through the whole network in float64, for a few numbers of the first and the last layers. */
    @Test
    void shouldMatchNumericGradient() {
        List<String> names = List.of("encoder.level1.conv1.weight", "turns.hidden.weight", "turns.output.weight");
        try (RotationPretext pretext = pretext(IMAGES, Precision.FP64)) {
            NDArray output = requireNonNull(pretext.trainable().get("turns.output.weight"));
            for (int i = 0; i < output.size(); i++) {
                overwrite(output, i, Math.sin(i));
            }
            pretext.learn(THREE);
            Map<String, double[]> analytic = new HashMap<>();
            for (String name : names) {
                try (NDArray gradient = Torch.gradient(
                                requireNonNull(pretext.trainable().get(name)))
                        .orElseThrow()) {
                    analytic.put(name, gradient.toDoubleArray());
                }
            }
            analytic.forEach((name, expected) -> {
                NDArray parameter = requireNonNull(pretext.trainable().get(name));
                double steepest = 0;
                for (int i = 0; i < expected.length; i += expected.length / 8) {
                    double step = 1e-6;
                    double rise = lossMovedBy(step, i, parameter, pretext) - lossMovedBy(-step, i, parameter, pretext);
                    assertThat(rise / (2 * step)).as(name).isCloseTo(expected[i], within(1e-7));
                    steepest = Math.max(steepest, Math.abs(expected[i]));
                }
                assertThat(steepest).as(name).isGreaterThan(1e-3);
            });
        }
    }

    private static double lossMovedBy(double change, int index, NDArray parameter, RotationPretext pretext) {
        double[] original = parameter.toDoubleArray();
        overwrite(parameter, index, original[index] + change);
        double loss = pretext.learn(THREE).loss();
        overwrite(parameter, index, original[index]);
        return loss;
    }

    private static void overwrite(NDArray parameter, int index, double value) {
        double[] values = parameter.toDoubleArray();
        values[index] = value;
        try (NDManager manager = Torch.newManager()) {
            NDArray source = manager.create(DoubleBuffer.wrap(values), parameter.getShape());
            Torch.overwrite(parameter, source);
        }
    }

    /** Pictures that are dark above and bright below, with noise. */
    @Test
    void shouldLearnToTellTurnsApart() {
        ViewMaker skies = (owner, images, seed, epoch, view) -> {
            NDArray noise = IMAGES.views(owner, images, seed, epoch, view);
            NDArray height = owner.arange(ToyImages.SIDE).div(ToyImages.SIDE).reshape(1, 1, -1, 1);
            return noise.mul(0.3).add(height.mul(0.7));
        };
        List<TrainingStep> steps = new ArrayList<>();
        PretrainingTask task = ToyTask.task(IMAGES, skies, Precision.FP32, 40, 1);
        try (Pretraining training = new Pretraining(new Rotation(), task, ToyTask.own(new Rotation()))) {
            training.run(steps::add, Checkpointing.NONE);
        }
        TrainingStep last = steps.get(39);
        assertThat(last.loss()).isLessThan(Math.log(4) / 2);
        assertThat(requireNonNull(last.metrics().get("accuracy"))).isGreaterThan(0.9);
    }

    private static RotationPretext pretext(ViewMaker views, Precision precision) {
        PretrainingTask task = ToyTask.task(IMAGES, views, precision, 5, 1);
        return new RotationPretext(task, ToyTask.own(new Rotation()));
    }
}
