package org.cxrstream.trainer.simclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.ToyImages;
import org.cxrstream.trainer.pretrain.ToyTask;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimClrPretextTest {
    private static final ToyImages IMAGES = new ToyImages(8, 4);
    private static final Batch FOUR_OF_ONE_AND_TWO_STRANGERS = new Batch(0, 0, new int[] {0, 1, 2, 3, 4, 8});

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    @Test
    void shouldContrastEachViewWithAllOthers() {
        Learned learned = learn(new SimClr(), IMAGES, Map.of());

        assertThat(learned.figures().get("collapsedLoss")).isCloseTo(Math.log(11), within(1e-12));
        assertThat(learned.figures().get("batchPositives")).isZero();
        assertThat(learned.loss()).isPositive();
    }

    /** Each of the 8 views of one patient has the 6 views of the other three X-rays, the 4 others none. */
    @Test
    void shouldPullTogetherThePatientsOtherXRays() {
        Learned learned = learn(new ClTciSimClr(), IMAGES, Map.of());

        assertThat(learned.figures().get("collapsedLoss")).isCloseTo(Math.log(11), within(1e-12));
        assertThat(learned.figures().get("batchPositives")).isCloseTo(8 * 6 / 12.0, within(1e-12));
    }

    @Test
    void shouldBeEquationTwoWhenTimeScaleIsAsGoodAsInfinite() {
        Learned infinite = learn(new ClTciSimClr(), IMAGES, Map.of());
        Learned huge = learn(new ClTciSimClr(), IMAGES, Map.of("contrast.time-scale-days", "1e12"));
        Learned week = learn(new ClTciSimClr(), IMAGES, Map.of("contrast.time-scale-days", "1"));

        assertThat(huge.loss()).isCloseTo(infinite.loss(), within(1e-6));
        assertThat(week.loss()).isNotCloseTo(infinite.loss(), within(1e-6));
    }

    /** X-rays 0 and 1 are two renderings of one exposure: 4 of the 12 views lose 2 of their 11 candidates. */
    @Test
    void shouldLeaveOutTheOtherRenderingOfAnExposure() {
        UnlabelledImages twins = new UnlabelledImages() {
            @Override
            public int count() {
                return IMAGES.count();
            }

            @Override
            public ImageLabel label(int image) {
                ImageLabel label = IMAGES.label(image);
                return image == 1 ? IMAGES.label(0) : label;
            }

            @Override
            public byte[] raster(int image) {
                return IMAGES.raster(image);
            }
        };
        Learned excluded = learn(new SimClr(), twins, Map.of());
        Learned kept = learn(new SimClr(), twins, Map.of("contrast.excludes-same-image", "false"));

        assertThat(excluded.figures().get("collapsedLoss"))
                .isCloseTo((4 * Math.log(9) + 8 * Math.log(11)) / 12, within(1e-12));
        assertThat(kept.figures().get("collapsedLoss")).isCloseTo(Math.log(11), within(1e-12));
    }

    private static Learned learn(PretrainingMethod method, UnlabelledImages images, Map<String, String> changes) {
        PretrainingTask task = ToyTask.task(images, IMAGES, Precision.FP32, 5, 1);
        try (Pretext pretext = method.start(task, ToyTask.own(method, changes))) {
            return pretext.learn(FOUR_OF_ONE_AND_TWO_STRANGERS);
        }
    }
}
