package org.cxrstream.trainer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentationLossTest {
    private static final float[] LABELS = {0, 1, 2, 255, 1, 1, 0, 2};
    private static final Shape LOGIT_SHAPE = new Shape(2, 3, 2, 2);
    private static final Shape LABEL_SHAPE = new Shape(2, 1, 2, 2);

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    private static float[] randomLogits() {
        SplittableRandom random = new SplittableRandom(4);
        float[] logits = new float[24];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (4 * random.nextDouble() - 2);
        }
        return logits;
    }

    private static double loss(float[] logits, float[] labels) {
        try (NDManager manager = Torch.newManager()) {
            return LossKind.CROSS_ENTROPY_AND_DICE
                    .of(manager.create(logits, LOGIT_SHAPE), manager.create(labels, LABEL_SHAPE))
                    .getFloat();
        }
    }

    private static float[] gradient(float[] logits, float[] labels) {
        try (NDManager manager = Torch.newManager();
                Torch.Recording recording = Torch.record()) {
            NDArray variable = manager.create(logits, LOGIT_SHAPE);
            variable.setRequiresGradient(true);
            recording.backward(LossKind.CROSS_ENTROPY_AND_DICE.of(variable, manager.create(labels, LABEL_SHAPE)));
            try (NDArray gradient = Torch.gradient(variable).orElseThrow()) {
                return gradient.toFloatArray();
            }
        }
    }

    /** The formula in doubles, written out. */
    private static double byHand(float[] logits, float[] labels) {
        double crossEntropy = 0;
        int counted = 0;
        double[] intersection = new double[3];
        double[] sizes = new double[3];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == 255) {
                continue;
            }
            counted++;
            int first = i / 4 * 12 + i % 4;
            double total = 0;
            for (int c = 0; c < 3; c++) {
                total += Math.exp(logits[first + 4 * c]);
            }
            for (int c = 0; c < 3; c++) {
                double p = Math.exp(logits[first + 4 * c]) / total;
                boolean isAnnotated = labels[i] == c;
                crossEntropy -= isAnnotated ? Math.log(p) : 0;
                intersection[c] += isAnnotated ? p : 0;
                sizes[c] += p + (isAnnotated ? 1 : 0);
            }
        }
        double dice = 0;
        for (int c = 1; c < 3; c++) {
            dice += (2 * intersection[c] + 1) / (sizes[c] + 1) / 2;
        }
        return crossEntropy / counted + 1 - dice;
    }

    /** In float64, with float32 labels as the batches have them. */
    private static double exactLoss(LossKind kind, double[] logits) {
        try (NDManager manager = Torch.newManager()) {
            return kind.of(manager.create(logits, LOGIT_SHAPE), manager.create(LABELS, LABEL_SHAPE))
                    .getDouble();
        }
    }

    private static double[] exactGradient(LossKind kind, double[] logits) {
        try (NDManager manager = Torch.newManager();
                Torch.Recording recording = Torch.record()) {
            NDArray variable = manager.create(logits, LOGIT_SHAPE);
            variable.setRequiresGradient(true);
            recording.backward(kind.of(variable, manager.create(LABELS, LABEL_SHAPE)));
            try (NDArray gradient = Torch.gradient(variable).orElseThrow()) {
                return gradient.toDoubleArray();
            }
        }
    }

    private static double[] exactLogits() {
        float[] logits = randomLogits();
        return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }

    @ParameterizedTest
    @EnumSource(LossKind.class)
    void shouldHaveTheNumericalGradientInFloat64(LossKind kind) {
        double[] logits = exactLogits();
        double[] gradient = exactGradient(kind, logits);
        for (int i = 0; i < logits.length; i++) {
            double[] up = logits.clone();
            double[] down = logits.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double numerical = (exactLoss(kind, up) - exactLoss(kind, down)) / (up[i] - down[i]);
            assertThat(gradient[i]).as("logit " + i).isCloseTo(numerical, within(1e-10));
        }
        assertThat(new double[] {gradient[3], gradient[7], gradient[11]}).containsExactly(new double[3], within(0.0));
    }

    @Test
    void shouldEqualTheFormulaInFloat64() {
        double[] logits = exactLogits();
        double withDice = exactLoss(LossKind.CROSS_ENTROPY_AND_DICE, logits);
        assertThat(withDice).isCloseTo(byHand(randomLogits(), LABELS), within(1e-14));
        double alone = exactLoss(LossKind.CROSS_ENTROPY, logits);
        assertThat(alone).isCloseTo(crossEntropyByHand(logits), within(1e-14));
    }

    /** ln Σ exp − the label's logit, over the 7 pixels that count. */
    private static double crossEntropyByHand(double[] logits) {
        double sum = 0;
        for (int pixel = 0; pixel < LABELS.length; pixel++) {
            int first = pixel / 4 * 12 + pixel % 4;
            if (LABELS[pixel] != 255) {
                double total = Math.exp(logits[first]) + Math.exp(logits[first + 4]) + Math.exp(logits[first + 8]);
                sum += Math.log(total) - logits[first + 4 * (int) LABELS[pixel]];
            }
        }
        return sum / 7;
    }

    @ParameterizedTest
    @EnumSource(LossKind.class)
    void shouldStayInTheFormatOfTheLogits(LossKind kind) {
        try (NDManager manager = Torch.newManager()) {
            NDArray labels = manager.create(LABELS, LABEL_SHAPE);
            NDArray exact = kind.of(manager.create(exactLogits(), LOGIT_SHAPE), labels);
            NDArray usual = kind.of(manager.create(randomLogits(), LOGIT_SHAPE), labels);
            assertThat(exact.getDataType()).isEqualTo(DataType.FLOAT64);
            assertThat(usual.getDataType()).isEqualTo(DataType.FLOAT32);
        }
    }

    /** p = 1/3 everywhere. */
    @Test
    void shouldBeLnThreeForEqualLogitsWhenCrossEntropyAlone() {
        assertThat(exactLoss(LossKind.CROSS_ENTROPY, new double[24])).isCloseTo(Math.log(3), within(1e-15));
    }

    @Test
    void shouldEqualTheFormula() {
        assertThat(loss(randomLogits(), LABELS)).isCloseTo(byHand(randomLogits(), LABELS), within(1e-6));
    }

    /** p = 1/3 at all 8 pixels; each lung has 2 of them: intersection 2/3, sizes 8/3 and 2. */
    @Test
    void shouldEqualTheWorkedCaseOfEqualLogits() {
        float[] labels = {0, 1, 2, 0, 0, 1, 2, 0};
        double dice = (2 * 2 / 3.0 + 1) / (8 / 3.0 + 2 + 1);
        assertThat(loss(new float[24], labels)).isCloseTo(Math.log(3) + 1 - dice, within(1e-6));
    }

    @Test
    void shouldHaveTheNumericalGradient() {
        float[] logits = randomLogits();
        float[] gradient = gradient(logits, LABELS);
        for (int i = 0; i < logits.length; i++) {
            float[] up = logits.clone();
            float[] down = logits.clone();
            up[i] += 1e-3f;
            down[i] -= 1e-3f;
            double numerical = (byHand(up, LABELS) - byHand(down, LABELS)) / ((double) up[i] - down[i]);
            assertThat((double) gradient[i]).isCloseTo(numerical, within(1e-6));
        }
    }

    @Test
    void shouldNotDependOnIgnoredPixels() {
        float[] logits = randomLogits();
        float[] other = logits.clone();
        other[3] = 50;
        other[7] = -50;
        assertThat(loss(other, LABELS)).isEqualTo(loss(logits, LABELS));
        float[] gradient = gradient(logits, LABELS);
        assertThat(new float[] {gradient[3], gradient[7], gradient[11]}).containsExactly(0, 0, 0);
    }

    @Test
    void shouldBeZeroWithoutGradientWhenEverythingIsIgnored() {
        float[] ignored = new float[8];
        Arrays.fill(ignored, 255);
        assertThat(loss(randomLogits(), ignored)).isZero();
        assertThat(gradient(randomLogits(), ignored)).containsOnly(0);
    }

    @Test
    void shouldVanishForACertainAndRightPrediction() {
        float[] logits = new float[24];
        for (int i = 0; i < LABELS.length; i++) {
            if (LABELS[i] != 255) {
                logits[i / 4 * 12 + i % 4 + 4 * (int) LABELS[i]] = 60;
            }
        }
        assertThat(loss(logits, LABELS)).isCloseTo(0, within(1e-6));
    }
}
