package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.DeepLabV3Plus;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pytorch.ClosedForm;
import org.cxrstream.trainer.pytorch.PyTorchFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * DeepLabV3+ in training, with the script's own copy of our dropout mask, and in inference, its running statistics, loss
 * and gradients: two images of 320 x 320 pixels. In float64 alone: no choice of images keeps 54 layers of ReLU away from
 * their kinks, so PyTorch's own float32 gradients are off by 5 %.
 */
class DeepLabAgainstPyTorchTest {
    private static final int BATCH = 2;
    private static final int SIZE = 320;
    private static final int SAMPLE_FIRST = 7;
    private static final int SAMPLE_STEP = 32;
    private static final int FEW = 16;
    private static final long DROPOUT_SEED = 5;
    private static final long DROPOUT_STEP = 3;
    private static final double TOLERANCE = 1e-10;

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldEqualPyTorchInFloat64() {
        PyTorchFixture expected = PyTorchFixture.read("deeplab");
        NetworkSpec spec = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 4, SIZE);
        try (DeepLabV3Plus network = new DeepLabV3Plus(spec, Precision.FP64, 0);
                NDManager step = Torch.newManager()) {
            ClosedForm.fill(network.parameters().all(), 0);
            NDArray images = pictures(step, "image", ClosedForm::image);
            compareLogits(expected, "training", learn(network, images, expected));
            network.parameters()
                    .trainable()
                    .forEach((name, array) ->
                            compareInBrief(expected, "gradient." + name, PyTorchFixture.gradientOf(array)));
            network.parameters().buffers().forEach((name, array) -> expected.compare(name, array, TOLERANCE));
            compareLogits(expected, "inference", network.forward(images, Phase.INFERENCE));
        }
        expected.requireAllCompared();
    }

    private static NDArray learn(DeepLabV3Plus network, NDArray images, PyTorchFixture expected) {
        NDArray labels = pictures(images.getManager(), "labels", ClosedForm::labels);
        network.beginStep(DROPOUT_SEED, DROPOUT_STEP);
        try (Torch.Recording recording = Torch.record()) {
            NDArray logits = network.forward(images, Phase.TRAINING);
            NDArray loss = LossKind.CROSS_ENTROPY_AND_DICE.of(logits, labels);
            expected.compare("loss", loss, TOLERANCE);
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

    private static void compareLogits(PyTorchFixture expected, String phase, NDArray logits) {
        double[] values = PyTorchFixture.doubles(logits);
        double[] sample = IntStream.range(0, values.length)
                .filter(i -> isSampled(i % SIZE) && isSampled(i / SIZE % SIZE))
                .mapToDouble(i -> values[i])
                .toArray();
        expected.compare(phase + ".sample", sample, TOLERANCE);
        compareInBrief(expected, phase, values);
    }

    private static boolean isSampled(int place) {
        return place % SAMPLE_STEP == SAMPLE_FIRST;
    }

    private static void compareInBrief(PyTorchFixture expected, String name, double[] values) {
        double[] kept = values.length <= FEW ? values : ClosedForm.projections(name, values);
        expected.compare(name, kept, TOLERANCE);
    }
}
