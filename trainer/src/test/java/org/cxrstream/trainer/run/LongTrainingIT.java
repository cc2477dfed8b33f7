package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.evaluate.RetrievalProbe;
import org.cxrstream.trainer.finetune.FineTuning;
import org.cxrstream.trainer.finetune.FineTuningSettings;
import org.cxrstream.trainer.finetune.ImagesInMemory;
import org.cxrstream.trainer.finetune.LossKind;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.pretrain.PreTrainingViews;
import org.cxrstream.trainer.pretrain.Pretraining;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Probing;
import org.cxrstream.trainer.pretrain.ToyImages;
import org.cxrstream.trainer.pretrain.ToyTask;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.resume.StateFolder;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand steps, with states, looks at the encoder and measurements on held-out patients: they leave nothing behind.
 * In a JVM that nothing else has used.
 */
class LongTrainingIT {
    private static final int SIDE = ToyImages.SIDE;
    private static final int STEPS = 500;
    /** By then the engine has its pools and kernels, and Java has compiled what is hot. */
    private static final int WARM = 200;
    /** Garbage is collected so often that Java's heap stays small. */
    private static final int STEPS_BETWEEN_MEASUREMENTS = 10;

    private static final double MEBIBYTE = 1 << 20;
    /**
     * From step 200 to the end of a stage: 56 kB a step, less than a single result of the network's first level (8
     * images, 2 channels, 32 × 32 float32 are 66 kB). What is seen is 1 MiB, and the compiler's own some now and then.
     */
    private static final double MOST_IN_A_STAGE = 16 * MEBIBYTE;
    /** From step 200 of the first stage to the end of the second one, which brings networks and kernels of its own. */
    private static final double MOST_IN_ALL = 32 * MEBIBYTE;

    private static final NetworkSpec TINY = NetworkSpec.lungs(2, SIDE);
    private static final ToyImages IMAGES = new ToyImages(8, 4);

    @TempDir
    Path temporary;

    private final Map<String, List<Integer>> handles = new LinkedHashMap<>();
    private final Map<String, List<ResidentMemory>> memory = new LinkedHashMap<>();
    private final TrainingListener measuring = this::measure;

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    @Test
    void shouldGatherNeitherHandlesNorMemoryInAThousandSteps() {
        long start = System.nanoTime();
        try (Pretraining pretraining = pretraining()) {
            pretraining.run(measuring, states("pretraining"));
            finetune(pretraining.encoder());
        }
        tell((System.nanoTime() - start) / 1e9);

        assertThat(handles.keySet()).containsExactly("pretrain", "finetune");
        handles.forEach((stage, open) ->
                assertThat(open.subList(1, STEPS)).as(stage).hasSize(STEPS - 1).containsOnly(open.get(1)));
        memory.keySet()
                .forEach(stage -> assertThat(own(atEnd(stage)) - own(warm(stage)))
                        .as("growth in %s", stage)
                        .isLessThan(MOST_IN_A_STAGE));
        assertThat(own(atEnd("finetune")) - own(warm("pretrain"))).isLessThan(MOST_IN_ALL);
    }

    private static Pretraining pretraining() {
        PretrainingMethod method = PretrainingMethods.named("cl-tci-moco");
        Augmentation augmentation = new Augmentation(SIDE, SIDE);
        PreTrainingViews views =
                new PreTrainingViews(IMAGES, augmentation, AugmentationSettings.preTraining(Recipe.TUNED));
        PreTrainingViews plain = new PreTrainingViews(IMAGES, augmentation, AugmentationSettings.none());
        PretrainingTask task =
                new PretrainingTask(TINY, Precision.FP32, IMAGES, views, ToyTask.settings(STEPS, 0.05), 1);
        return new Pretraining(method, task, ToyTask.own(method), new Probing(new RetrievalProbe(IMAGES, plain), 100));
    }

    private void finetune(Encoder encoder) {
        FineTuningSettings settings = new FineTuningSettings(
                Budget.ofSteps(STEPS),
                8,
                1e-3,
                new WeightDecay(0.01, WeightDecay.Scope.ALL),
                LossKind.CROSS_ENTROPY_AND_DICE,
                1,
                AugmentationSettings.fineTuning(Recipe.TUNED),
                40);
        new FineTuning(TINY, Precision.FP32, settings, 1, measuring)
                .fromEncoder(encoder, ImagesInMemory.ofLungs(SIDE, 20), states("finetuning"))
                .close();
    }

    private Checkpointing states(String stage) {
        return Checkpointing.in(new StateFolder(temporary.resolve(stage)), 50);
    }

    private void measure(TrainingStep step) {
        handles.computeIfAbsent(step.stage(), stage -> new ArrayList<>()).add(OpenHandles.count());
        if (step.step() % STEPS_BETWEEN_MEASUREMENTS == 0) {
            memory.computeIfAbsent(step.stage(), stage -> new ArrayList<>()).add(ResidentMemory.now());
        }
    }

    private ResidentMemory warm(String stage) {
        return leastOfThree(stage, WARM / STEPS_BETWEEN_MEASUREMENTS - 1);
    }

    private ResidentMemory atEnd(String stage) {
        return leastOfThree(stage, STEPS / STEPS_BETWEEN_MEASUREMENTS - 3);
    }

    /** The compiler takes memory for a moment; what is left behind is in every measurement. */
    private ResidentMemory leastOfThree(String stage, int first) {
        return requireNonNull(memory.get(stage)).subList(first, first + 3).stream()
                .min(Comparator.comparing(ResidentMemory::own))
                .orElseThrow();
    }

    private static double own(ResidentMemory memory) {
        return memory.own();
    }

    private void tell(double seconds) {
        System.out.printf("LongTrainingIT: %d steps in %.0f s", 2 * STEPS, seconds);
        handles.forEach((stage, open) -> System.out.printf(
                "; %s: %d handles open after step 2, %d at the end, resident %.1f MiB at step %d, %.1f at the end"
                        + " (without mapped files %.1f, %.1f)",
                stage,
                open.get(1),
                open.get(STEPS - 1),
                warm(stage).all() / MEBIBYTE,
                WARM,
                atEnd(stage).all() / MEBIBYTE,
                warm(stage).own() / MEBIBYTE,
                atEnd(stage).own() / MEBIBYTE));
        System.out.println();
    }
}
