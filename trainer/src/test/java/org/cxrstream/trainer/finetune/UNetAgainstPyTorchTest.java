package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.trainer.pytorch.ClosedForm;
import org.cxrstream.trainer.pytorch.PyTorchFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The U-Net in training and in inference, its running statistics, its losses and their gradients: four images of
 * 64 x 64 pixels, of which a tenth is ignored.
 */
class UNetAgainstPyTorchTest {
    private static final int BATCH = 4;
    private static final int SIZE = 64;
    private static final int SAMPLE_FIRST = 3;
    private static final int SAMPLE_STEP = 8;
    /** This, and the letter in the images' names, keeps values away from kinks and ties: see the script. */
    private static final double NORM_BIAS = 3;

    /** Largest relative errors. */
    private record Tolerance(double values, double gradients) {
        static final Tolerance FLOAT64 = new Tolerance(1e-8, 1e-8);
        static final Tolerance FLOAT32 = new Tolerance(1e-5, 1e-3);
    }

    @FunctionalInterface
    private interface GradientComparison {
        void compare(PyTorchFixture expected, String loss, String parameter, double[] gradient, double tolerance);
    }

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldEqualPyTorchWhenNarrowInFloat64() {
        compareNarrow(Precision.FP64, Tolerance.FLOAT64);
    }

    @Test
    void shouldEqualPyTorchWhenNarrowInFloat32() {
        compareNarrow(Precision.FP32, Tolerance.FLOAT32);
    }

    @Test
    void shouldEqualPyTorchWhenAsWideAsThePapersInFloat64() {
        comparePaper(Precision.FP64, Tolerance.FLOAT64);
    }

    @Test
    void shouldEqualPyTorchWhenAsWideAsThePapersInFloat32() {
        comparePaper(Precision.FP32, Tolerance.FLOAT32);
    }

    private static void compareNarrow(Precision precision, Tolerance tolerance) {
        compare(PyTorchFixture.read("unet-narrow"), 2, precision, tolerance, UNetAgainstPyTorchTest::compareInFull);
    }

    private static void comparePaper(Precision precision, Tolerance tolerance) {
        compare(PyTorchFixture.read("unet-paper"), 32, precision, tolerance, UNetAgainstPyTorchTest::compareInBrief);
    }

    private static void compareInFull(
            PyTorchFixture expected, String loss, String parameter, double[] gradient, double tolerance) {
        expected.compare(loss + ".gradient." + parameter, gradient, tolerance);
    }

    private static void compareInBrief(
            PyTorchFixture expected, String loss, String parameter, double[] gradient, double tolerance) {
        double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
        expected.compare(loss + ".norm." + parameter, new double[] {norm}, tolerance);
        expected.compare(loss + ".projections." + parameter, ClosedForm.projections(parameter, gradient), tolerance);
    }

    private static void compare(
            PyTorchFixture expected,
            int width,
            Precision precision,
            Tolerance tolerance,
            GradientComparison gradients) {
        for (LossKind kind : LossKind.values()) {
            String loss = nameOf(kind);
            try (UNet network = new UNet(NetworkSpec.lungs(width, SIZE), precision, 0);
                    NDManager step = Torch.newManager()) {
                ClosedForm.fill(network.parameters().all(), NORM_BIAS);
                NDArray images = pictures(step, width == 2 ? "imageX" : "imageG", ClosedForm::image);
                NDArray logits = learn(network, images, kind, expected, tolerance.values);
                network.parameters()
                        .trainable()
                        .forEach((parameter, array) -> gradients.compare(
                                expected, loss, parameter, PyTorchFixture.gradientOf(array), tolerance.gradients));
                compareLogits(expected, "training", logits, tolerance.values);
                network.parameters()
                        .buffers()
                        .forEach((buffer, array) -> expected.compare(buffer, array, tolerance.values));
                compareLogits(expected, "inference", network.forward(images, Phase.INFERENCE), tolerance.values);
            }
        }
        expected.requireAllCompared();
    }

    private static String nameOf(LossKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static NDArray learn(
            UNet network, NDArray images, LossKind kind, PyTorchFixture expected, double tolerance) {
        NDArray labels = pictures(images.getManager(), "labels", ClosedForm::labels);
        try (Torch.Recording recording = Torch.record()) {
            NDArray logits = network.forward(images, Phase.TRAINING);
            NDArray loss = kind.of(logits, labels);
            expected.compare(nameOf(kind) + ".loss", loss, tolerance);
            recording.backward(loss);
            return logits;
        }
    }

    @FunctionalInterface
    private interface Painter {
        float[] paint(String name, int size);
    }

    private static NDArray pictures(NDManager owner, String name, Painter painter) {
        float[] pixels = new float[BATCH * SIZE * SIZE];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(painter.paint(name + i, SIZE), 0, pixels, i * SIZE * SIZE, SIZE * SIZE);
        }
        return owner.create(pixels, new Shape(BATCH, 1, SIZE, SIZE));
    }

    private static void compareLogits(PyTorchFixture expected, String phase, NDArray logits, double tolerance) {
        double[] values = PyTorchFixture.doubles(logits);
        double[] sample = IntStream.range(0, values.length)
                .filter(i -> isSampled(i % SIZE) && isSampled(i / SIZE % SIZE))
                .mapToDouble(i -> values[i])
                .toArray();
        expected.compare(phase + ".sample", sample, tolerance);
        expected.compare(phase + ".projections", ClosedForm.projections(phase, values), tolerance);
    }

    private static boolean isSampled(int place) {
        return place % SAMPLE_STEP == SAMPLE_FIRST;
    }
}
