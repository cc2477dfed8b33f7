package org.cxrstream.trainer.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batch norm over several batches of so few values that n − 1 in the running variance shows. */
class BatchNormAgainstPyTorchTest {
    private static final int BATCHES = 6;
    private static final Shape BATCH = new Shape(2, 3, 3, 3);
    private static final Shape CHANNELS = new Shape(3);

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldMoveStatisticsAsPyTorchInFloat64() {
        compare(Precision.FP64, 1e-8);
    }

    @Test
    void shouldMoveStatisticsAsPyTorchInFloat32() {
        compare(Precision.FP32, 1e-5);
    }

    private static void compare(Precision precision, double tolerance) {
        PyTorchFixture expected = PyTorchFixture.read("batch-norm");
        try (NDManager manager = Torch.newManager()) {
            Layer layer = new Layer(manager, precision);
            for (int batch = 0; batch < BATCHES; batch++) {
                NDArray output = layer.forward(batch(manager, batch, precision), Phase.TRAINING);
                expected.compare("batch" + batch + ".output", output, tolerance);
                expected.compare("batch" + batch + ".running_mean", layer.mean, tolerance);
                expected.compare("batch" + batch + ".running_var", layer.variance, tolerance);
            }
            NDArray last = batch(manager, BATCHES - 1, precision);
            expected.compare("inference.output", layer.forward(last, Phase.INFERENCE), tolerance);
        }
        expected.requireAllCompared();
    }

    private static NDArray batch(NDManager owner, int batch, Precision precision) {
        double[] values = ClosedForm.signed("batch" + batch, Math.toIntExact(BATCH.size()));
        float[] shifted = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            shifted[i] = (float) (batch + 2 * values[i]);
        }
        return owner.create(shifted, BATCH).toType(precision.master(), false);
    }

    private static final class Layer {
        final NDArray weight;
        final NDArray bias;
        final NDArray mean;
        final NDArray variance;

        Layer(NDManager owner, Precision precision) {
            weight = parameter(owner, "norm.weight", precision);
            bias = parameter(owner, "norm.bias", precision);
            mean = parameter(owner, "norm.running_mean", precision);
            variance = parameter(owner, "norm.running_var", precision);
        }

        private static NDArray parameter(NDManager owner, String name, Precision precision) {
            return owner.create(ClosedForm.parameter(name, CHANNELS, 0), CHANNELS)
                    .toType(precision.master(), false);
        }

        NDArray forward(NDArray x, Phase phase) {
            return Torch.batchNorm(x, weight, bias, mean, variance, phase);
        }
    }
}
