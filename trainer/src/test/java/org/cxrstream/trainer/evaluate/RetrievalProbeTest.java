package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.UNetEncoder;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.junit.jupiter.api.Test;

class RetrievalProbeTest {
    private static final int SIDE = 16;
    private static final NetworkSpec TINY = NetworkSpec.lungs(4, SIDE);

    /** Pairs of X-rays of one patient, equal but for the brightness of one pixel; more than one batch of them. */
    private record Pairs(int count) implements UnlabelledImages {
        @Override
        public ImageLabel label(int image) {
            return new ImageLabel(image / 2, image, ImageLabel.UNKNOWN_DAY);
        }

        @Override
        public byte[] raster(int image) {
            byte[] raster = new byte[SIDE * SIDE];
            for (int i = 0; i < raster.length; i++) {
                raster[i] = (byte) (CounterRandom.mix(image / 2, "raster", i / 4) & 0xff);
            }
            raster[0] = (byte) image;
            return raster;
        }

        NDArray plain(NDManager owner, int[] images) {
            float[] values = new float[images.length * SIDE * SIDE];
            for (int i = 0; i < values.length; i++) {
                values[i] = (raster(images[i / (SIDE * SIDE)])[i % (SIDE * SIDE)] & 0xff) / 255f;
            }
            return owner.create(values, new Shape(images.length, 1, SIDE, SIDE));
        }
    }

    private static Map<String, Double> figures(Pairs images, UNetEncoder encoder) {
        return new RetrievalProbe(images, (owner, numbers, seed, epoch, view) -> images.plain(owner, numbers))
                .figures(encoder);
    }

    @Test
    void shouldFindTheOtherXrayOfEachPatientAndLeaveTheEncoderAlone() {
        try (UNetEncoder encoder = new UNetEncoder(TINY, Precision.FP32, 3)) {
            Map<String, float[]> before = encoder.parameters().values();
            Map<String, Double> figures = figures(new Pairs(40), encoder);
            assertThat(figures)
                    .containsOnlyKeys("retrieval@1", "retrievalChance")
                    .containsEntry("retrieval@1", 1.0);
            assertThat(requireNonNull(figures.get("retrievalChance"))).isCloseTo(1 / 39.0, within(1e-12));
            assertThat(encoder.parameters().values()).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @Test
    void shouldHaveNoFiguresWithoutAnAnchor() {
        try (UNetEncoder encoder = new UNetEncoder(TINY, Precision.FP32, 3)) {
            assertThat(figures(new Pairs(1), encoder)).isEmpty();
            assertThat(figures(new Pairs(0), encoder)).isEmpty();
        }
    }
}
