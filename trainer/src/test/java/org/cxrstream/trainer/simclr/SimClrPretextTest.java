package org.cxrstream.trainer.simclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.ProjectionNetwork;
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

    /** Days 0 to 3 of a patient at a scale of two days, and two strangers, added up in plain Java. */
    @Test
    void shouldWeighTheBatchsPositivesByDays() {
        Learned learned = learn(new ClTciSimClr(), IMAGES, Map.of("contrast.time-scale-days", "2"));

        int[] images = FOUR_OF_ONE_AND_TWO_STRANGERS.images();
        double[][] cosines = cosines(images);
        double total = 0;
        for (int i = 0; i < cosines.length; i++) {
            double attracted = 0;
            double weights = 0;
            double denominator = 0;
            for (int j = 0; j < cosines.length; j++) {
                if (j != i) {
                    int one = images[i % images.length];
                    int other = images[j % images.length];
                    boolean isSamePatient = Math.floorDiv(one, 4) == Math.floorDiv(other, 4);
                    double weight = isSamePatient ? Math.exp(-Math.abs(one - other) / 2.0) : 0;
                    attracted += weight * cosines[i][j] / 0.1;
                    weights += weight;
                    denominator += Math.exp(cosines[i][j] / 0.1);
                }
            }
            total += Math.log(denominator) - attracted / weights;
        }
        assertThat(learned.loss()).isCloseTo(total / cosines.length, within(1e-4));
    }

    private static double[][] cosines(int[] images) {
        try (ProjectionNetwork network = new ProjectionNetwork(ToyTask.TINY, Precision.FP32, 1);
                NDManager memory = Torch.newManager()) {
            NDArray views = IMAGES.views(memory, images, 1, 0, 0).concat(IMAGES.views(memory, images, 1, 0, 1), 0);
            NDArray embeddings = network.embed(views, Phase.TRAINING).toType(DataType.FLOAT64, false);
            NDArray products = embeddings.matMul(embeddings.transpose());
            double[][] rows = new double[2 * images.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = products.get(i).toDoubleArray();
            }
            return rows;
        }
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
