package org.cxrstream.trainer.pirl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.ContrastiveLoss;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryContrastTest {
    private static final int DIMENSIONS = 3;
    private static final double TEMPERATURE = 0.1;
    private static final int[] BATCH = {4, 0, 2};
    private static final int STEP = 11;
    /** Six X-rays; 4 and 5 are two renderings of one exposure, so X-ray 4 has a negative fewer than the others. */
    private static final UnlabelledImages IMAGES = new UnlabelledImages() {
        @Override
        public int count() {
            return 6;
        }

        @Override
        public ImageLabel label(int image) {
            return new ImageLabel(Math.floorDiv(image, 2), Math.min(image, 4), 0);
        }

        @Override
        public byte[] raster(int image) {
            return new byte[0];
        }
    };

    private static final Negatives NEGATIVES = new Negatives(IMAGES, 128, 1);

    private NDManager manager;
    private MemoryBank bank;

    @BeforeEach
    void openManager() {
        Torch.setThreads(1);
        manager = Torch.newManager();
        bank = new MemoryBank(6, DIMENSIONS, DataType.FLOAT64, 1);
    }

    @AfterEach
    void closeManager() {
        manager.close();
        bank.close();
    }

    /** ½ NCE(f, m) + ½ NCE(g, m), each the mean over the batch, added up in plain Java. */
    @Test
    void shouldMatchAnIndependentComputation() {
        NDArray wholes = Torch.normaliseRows(numbers(2));
        NDArray pieces = Torch.normaliseRows(numbers(3));

        double expected = (nce(wholes) + nce(pieces)) / 2;

        assertThat(lossOf(wholes, pieces)).isCloseTo(expected, within(1e-12));
        assertThat(nce(wholes)).isNotCloseTo(nce(pieces), within(0.1));
    }

    private double nce(NDArray embeddings) {
        double total = 0;
        for (int row = 0; row < BATCH.length; row++) {
            double own = exponential(embeddings, row, BATCH[row]);
            double all = own;
            for (int other = 0; other < IMAGES.count(); other++) {
                all += IMAGES.label(other).isSameExposureAs(IMAGES.label(BATCH[row]))
                        ? 0
                        : exponential(embeddings, row, other);
            }
            total -= Math.log(own / all);
        }
        return total / BATCH.length;
    }

    private double exponential(NDArray embeddings, int row, int image) {
        double[] embedding = embeddings.get(row).toDoubleArray();
        double[] remembered = bank.of(manager, new int[] {image}).toDoubleArray();
        double cosine = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            cosine += embedding[i] * remembered[i];
        }
        return Math.exp(cosine / TEMPERATURE);
    }

    /** One X-ray of three; memories (1, 0), (0, 1), (−1, 0); f = (1, 0), g = (.6, .8), τ = 1. */
    @Test
    void shouldMatchACaseWorkedByHand() {
        try (MemoryBank three = new MemoryBank(6, 2, DataType.FLOAT64, 1)) {
            NDArray memories = manager.create(new double[] {1, 0, 0, 1, -1, 0}, new Shape(3, 2));
            three.remember(new int[] {0, 1, 2}, memories, 0);
            Negatives others = new Negatives(threeOf(IMAGES), 128, 1);
            MemoryContrast contrast = MemoryContrast.of(manager, three, others, new int[] {0}, STEP);
            NDArray similarities = contrast.similarities(
                    manager.create(new double[] {1, 0}, new Shape(1, 2)),
                    manager.create(new double[] {.6, .8}, new Shape(1, 2)));

            double ofWhole = Math.log(Math.E + 1 + Math.exp(-1)) - 1;
            double ofPieces = Math.log(Math.exp(.6) + Math.exp(.8) + Math.exp(-.6)) - .6;
            assertThat(new ContrastiveLoss(1)
                            .of(similarities, contrast.relations())
                            .getDouble())
                    .isCloseTo((ofWhole + ofPieces) / 2, within(1e-12))
                    .isCloseTo(0.666447, within(1e-6));
        }
    }

    private static UnlabelledImages threeOf(UnlabelledImages images) {
        return new UnlabelledImages() {
            @Override
            public int count() {
                return 3;
            }

            @Override
            public ImageLabel label(int image) {
                return images.label(image);
            }

            @Override
            public byte[] raster(int image) {
                return images.raster(image);
            }
        };
    }

    /** X-ray 4 has 4 negatives, X-rays 0 and 2 have 5. */
    @Test
    void shouldBeLogOfOneMoreThanNegativesWhenAllAreEqual() {
        int[] all = {0, 1, 2, 3, 4, 5};
        double[] same = new double[6 * DIMENSIONS];
        for (int i = 0; i < same.length; i += DIMENSIONS) {
            same[i] = 1;
        }
        bank.remember(all, manager.create(same, new Shape(6, DIMENSIONS)), 0);
        NDArray equal = manager.create(Arrays.copyOf(same, 9), new Shape(3, DIMENSIONS));

        double expected = (Math.log(5) + Math.log(6) + Math.log(6)) / 3;
        assertThat(lossOf(equal, equal)).isCloseTo(expected, within(1e-12));
        assertThat(contrast().relations().collapsedLoss()).isCloseTo(expected, within(1e-12));
    }

    /** Central differences in float64, through the scaling to length 1. */
    @Test
    void shouldMatchNumericGradient() {
        NDArray wholes = numbers(2);
        NDArray pieces = numbers(3);
        wholes.setRequiresGradient(true);
        pieces.setRequiresGradient(true);
        try (Torch.Recording recording = Torch.record()) {
            recording.backward(loss(Torch.normaliseRows(wholes), Torch.normaliseRows(pieces)));
        }
        for (NDArray raw : new NDArray[] {wholes, pieces}) {
            double[] analytic;
            try (NDArray gradient = Torch.gradient(raw).orElseThrow()) {
                analytic = gradient.toDoubleArray();
            }
            double[] original = raw.toDoubleArray();
            double step = 1e-5;
            for (int i = 0; i < analytic.length; i++) {
                double[] moved = original.clone();
                moved[i] = original[i] + step;
                raw.set(DoubleBuffer.wrap(moved));
                double above = lossOf(Torch.normaliseRows(wholes), Torch.normaliseRows(pieces));
                moved[i] = original[i] - step;
                raw.set(DoubleBuffer.wrap(moved));
                double below = lossOf(Torch.normaliseRows(wholes), Torch.normaliseRows(pieces));
                raw.set(DoubleBuffer.wrap(original));
                assertThat((above - below) / (2 * step)).isCloseTo(analytic[i], within(1e-7));
            }
        }
    }

    private MemoryContrast contrast() {
        return MemoryContrast.of(manager, bank, NEGATIVES, BATCH, STEP);
    }

    private NDArray loss(NDArray wholes, NDArray pieces) {
        MemoryContrast contrast = contrast();
        return new ContrastiveLoss(TEMPERATURE).of(contrast.similarities(wholes, pieces), contrast.relations());
    }

    private double lossOf(NDArray wholes, NDArray pieces) {
        return loss(wholes, pieces).getDouble();
    }

    private NDArray numbers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] numbers = new double[BATCH.length * DIMENSIONS];
        Arrays.setAll(numbers, i -> random.nextGaussian());
        return manager.create(numbers, new Shape(BATCH.length, DIMENSIONS));
    }
}
