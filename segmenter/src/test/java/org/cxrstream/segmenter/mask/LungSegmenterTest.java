package org.cxrstream.segmenter.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LungSegmenterTest {
    private static final int SIDE = 64;

    private final UNet network = new UNet(NetworkSpec.lungs(4, 32), Precision.FP32, 9);
    private final LungSegmenter segmenter = new LungSegmenter(network, SIDE, MaskCleanUp.NONE);

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    private static byte[] raster() {
        byte[] raster = new byte[SIDE * SIDE];
        for (int i = 0; i < raster.length; i++) {
            raster[i] = (byte) (i * 37 % 251);
        }
        return raster;
    }

    @Test
    void shouldTakeTheGreatestOfTheUpsampledLogits() {
        Segmentation segmentation = segmenter.segment(raster());
        float[] input = new float[32 * 32];
        float[] unit = new float[256];
        for (int i = 0; i < 256; i++) {
            unit[i] = i / 255f;
        }
        new InputScaling(SIDE, 32).scale(raster(), unit, input, 0);
        try (NDManager manager = Torch.newManager()) {
            NDArray logits = network.forward(manager.create(input, new Shape(1, 1, 32, 32)), Phase.INFERENCE);
            float[] scores = Torch.upsampleBilinear(logits, SIDE, SIDE).toFloatArray();
            for (int i = 0; i < SIDE * SIDE; i++) {
                float chosen = scores[segmentation.labels().toBytes()[i] * SIDE * SIDE + i];
                assertThat(chosen).isGreaterThanOrEqualTo(scores[i]);
                assertThat(chosen).isGreaterThanOrEqualTo(scores[SIDE * SIDE + i]);
                assertThat(chosen).isGreaterThanOrEqualTo(scores[2 * SIDE * SIDE + i]);
            }
        }
        assertThat(segmentation.labels().rows()).isEqualTo(SIDE);
    }

    @Test
    void shouldBeWhollyUndecidedWhenAllLogitsAreEqual() {
        Map<String, float[]> values = network.parameters().values();
        values.replaceAll((name, old) -> name.equals("head.weight") ? new float[old.length] : old);
        network.parameters().load(values, "");
        assertThat(segmenter.segment(raster()).meanEntropy()).isCloseTo(1, within(1e-6));
    }

    @Test
    void shouldCleanUpTheMap() {
        LungSegmenter cleaning = new LungSegmenter(network, SIDE, MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES);
        byte[] plain = segmenter.segment(raster()).labels().toBytes();
        assertThat(cleaning.segment(raster()).labels())
                .isEqualTo(new LabelMap(SIDE, SIDE, MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES.clean(plain, SIDE)));
    }

    private static byte[] mirrored(byte[] raster) {
        byte[] mirrored = new byte[raster.length];
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                mirrored[row * SIDE + column] = raster[row * SIDE + SIDE - 1 - column];
            }
        }
        return mirrored;
    }

    private double[][] probabilities(byte[] raster) {
        float[] input = new float[32 * 32];
        float[] unit = new float[256];
        for (int i = 0; i < 256; i++) {
            unit[i] = i / 255f;
        }
        new InputScaling(SIDE, 32).scale(raster, unit, input, 0);
        double[][] probabilities = new double[3][SIDE * SIDE];
        try (NDManager manager = Torch.newManager()) {
            NDArray logits = network.forward(manager.create(input, new Shape(1, 1, 32, 32)), Phase.INFERENCE);
            float[] scores = Torch.upsampleBilinear(logits, SIDE, SIDE).toFloatArray();
            for (int i = 0; i < SIDE * SIDE; i++) {
                double sum = 0;
                for (int c = 0; c < 3; c++) {
                    probabilities[c][i] = Math.exp(scores[c * SIDE * SIDE + i]);
                    sum += probabilities[c][i];
                }
                for (int c = 0; c < 3; c++) {
                    probabilities[c][i] /= sum;
                }
            }
        }
        return probabilities;
    }

    /** By hand from two passes of the network: the mirror image's right lung is the X-ray's left one. */
    @Test
    void shouldAverageTheProbabilitiesOfTheMirrorImage() {
        LungSegmenter mirroring = new LungSegmenter(network, SIDE, Mirroring.AVERAGED, MaskCleanUp.NONE);
        Segmentation segmentation = mirroring.segment(raster());
        double[][] plain = probabilities(raster());
        double[][] turned = probabilities(mirrored(raster()));
        int[] names = {0, 2, 1};
        double entropy = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            int opposite = i - i % SIDE + SIDE - 1 - i % SIDE;
            double[] mean = new double[3];
            for (int c = 0; c < 3; c++) {
                mean[c] = (plain[c][i] + turned[names[c]][opposite]) / 2;
                entropy -= mean[c] * Math.log(mean[c]) / Math.log(3) / (SIDE * SIDE);
            }
            byte chosen = segmentation.labels().toBytes()[i];
            for (int c = 0; c < 3; c++) {
                assertThat(mean[chosen]).isGreaterThan(mean[c] - 1e-6);
            }
        }
        assertThat(segmentation.meanEntropy()).isCloseTo(entropy, within(1e-5));
        assertThat(segmentation.labels())
                .isNotEqualTo(segmenter.segment(raster()).labels());
    }

    @Test
    void shouldSayTheMirroredOfTheMirrorImage() {
        LungSegmenter mirroring = new LungSegmenter(network, SIDE, Mirroring.AVERAGED, MaskCleanUp.NONE);
        byte[] labels = mirroring.segment(raster()).labels().toBytes();
        byte[] ofMirrorImage = mirroring.segment(mirrored(raster())).labels().toBytes();
        byte[] expected = mirrored(labels);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = expected[i] == LabelMap.BACKGROUND ? expected[i] : (byte) (3 - expected[i]);
        }
        assertThat(ofMirrorImage).isEqualTo(expected);
        assertThat(labels).contains(LabelMap.RIGHT_LUNG, LabelMap.LEFT_LUNG);
    }

    @Test
    void shouldGiveTheSameMapInEveryThread() throws Exception {
        Segmentation expected = segmenter.segment(raster());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Segmentation> one = threads.submit(() -> segmenter.segment(raster()));
            Future<Segmentation> other = threads.submit(() -> segmenter.segment(raster()));
            assertThat(one.get()).isEqualTo(expected);
            assertThat(other.get()).isEqualTo(expected);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRefuseANetworkOfOtherClasses() {
        try (UNet twoClasses = new UNet(new NetworkSpec(Architecture.UNET, 4, 32, 2), Precision.FP32, 1)) {
            assertThatThrownBy(() -> new LungSegmenter(twoClasses, SIDE, MaskCleanUp.NONE))
                    .hasMessage("classes: 2 (expected: 3)");
        }
    }
}
