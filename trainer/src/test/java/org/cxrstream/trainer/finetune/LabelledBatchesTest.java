package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.settings.Budget;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.Test;

class LabelledBatchesTest {
    private static final LabelledImages IMAGES = ImagesInMemory.ofLungs(32, 6);
    private static final int UPDATES = 8;

    private static LabelledBatches batches(int size, long seed) {
        FineTuningSettings settings = new FineTuningSettings(
                Budget.ofSteps(UPDATES),
                size,
                1e-3,
                WeightDecay.none(),
                LossKind.CROSS_ENTROPY,
                0,
                AugmentationSettings.fineTuning(Recipe.TUNED),
                0);
        return new LabelledBatches(IMAGES, 16, settings, seed);
    }

    /** The pixels of an update's views and masks. */
    private static List<float[]> pixels(LabelledBatches batches, int update) {
        Torch.prepareThread();
        try (NDManager manager = Torch.newManager()) {
            LabelledBatches.Batch batch = batches.of(manager, update);
            return List.of(batch.images().toFloatArray(), batch.masks().toFloatArray());
        }
    }

    @Test
    void shouldMakeEqualBatchesInOneThreadAndInFour() throws Exception {
        LabelledBatches batches = batches(4, 5);
        List<List<float[]>> inOne = new ArrayList<>();
        for (int update = 0; update < UPDATES; update++) {
            inOne.add(pixels(batches, update));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<float[]>>> work = new ArrayList<>();
            for (int update = 0; update < UPDATES; update++) {
                int number = update;
                work.add(() -> pixels(batches, number));
            }
            List<List<float[]>> inFour = new ArrayList<>();
            for (Future<List<float[]>> batch : threads.invokeAll(work)) {
                inFour.add(batch.get());
            }
            assertThat(inFour).usingRecursiveComparison().isEqualTo(inOne);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldShowOtherViewsInTheNextPassAndForAnotherSeed() {
        List<float[]> first = pixels(batches(6, 5), 0);
        assertThat(pixels(batches(6, 5), 1).get(0)).isNotEqualTo(first.get(0));
        assertThat(pixels(batches(6, 6), 0).get(0)).isNotEqualTo(first.get(0));
    }

    @Test
    void shouldTakeAllImagesWhereThereAreFewerThanABatch() {
        assertThat(batches(10, 5).size()).isEqualTo(6);
        assertThat(pixels(batches(10, 5), 0).get(0)).hasSize(6 * 16 * 16);
    }
}
