package org.cxrstream.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PreTrainingViewsTest {
    private static final int SIDE = 64;
    private static final UnlabelledImages IMAGES = new UnlabelledImages() {
        @Override
        public int count() {
            return 8;
        }

        @Override
        public ImageLabel label(int image) {
            return new ImageLabel(image / 2, image, image);
        }

        @Override
        public byte[] raster(int image) {
            byte[] raster = new byte[SIDE * SIDE];
            for (int i = 0; i < raster.length; i++) {
                raster[i] = (byte) CounterRandom.mix(image, "raster", i);
            }
            return raster;
        }
    };
    private static final PreTrainingViews VIEWS =
            new PreTrainingViews(IMAGES, new Augmentation(SIDE, 32), AugmentationSettings.preTraining(Recipe.TUNED));

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    private static List<float[]> views(int epoch, int view, int... images) {
        Torch.prepareThread();
        try (NDManager owner = Torch.newManager()) {
            NDArray batch = VIEWS.views(owner, images, 5, epoch, view);
            List<float[]> each = new ArrayList<>();
            for (int i = 0; i < images.length; i++) {
                each.add(batch.get(i).toFloatArray());
            }
            return each;
        }
    }

    @Test
    void shouldMakeEqualViewsInOneThreadAndInFour() throws Exception {
        List<float[]> inOneThread = views(2, 1, 0, 1, 2, 3, 4, 5, 6, 7);
        List<Callable<List<float[]>>> parts = List.of(
                () -> views(2, 1, 0), () -> views(2, 1, 1, 2), () -> views(2, 1, 3, 4, 5), () -> views(2, 1, 6, 7));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<float[]> inFourThreads = new ArrayList<>();
            for (Future<List<float[]>> part : threads.invokeAll(parts)) {
                inFourThreads.addAll(part.get());
            }
            assertThat(inFourThreads).usingRecursiveComparison().isEqualTo(inOneThread);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldDifferByEpochAndByView() {
        assertThat(views(2, 1, 3).get(0))
                .isNotEqualTo(views(3, 1, 3).get(0))
                .isNotEqualTo(views(2, 0, 3).get(0))
                .isEqualTo(views(2, 1, 3).get(0));
    }

    @Test
    void shouldStayBetweenBlackAndWhite() {
        for (float[] view : views(0, 0, 0, 1, 2)) {
            assertThat(view).hasSize(32 * 32);
            for (float value : view) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
    }
}
