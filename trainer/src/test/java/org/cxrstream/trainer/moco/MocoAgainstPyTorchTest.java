package org.cxrstream.trainer.moco;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.optimise.Sgd;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.pytorch.ClosedForm;
import org.cxrstream.trainer.pytorch.PyTorchFixture;
import org.cxrstream.trainer.pytorch.XrayStandIns;
import org.cxrstream.trainer.settings.Knobs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Six steps of CL-TCI-MoCo: losses, the query's parameters after SGD with momentum and decay, the key's after their
 * moving average, and a queue of 16 that batches of 6 have run over twice.
 */
class MocoAgainstPyTorchTest {
    private static final int STEPS = 6;
    private static final WeightDecay DECAY = new WeightDecay(0.001, WeightDecay.Scope.ALL);
    private static final Knobs OWN = new Knobs(Map.of(
            "contrast.temperature", "0.1",
            "contrast.time-scale-days", "Infinity",
            "contrast.excludes-same-image", "false",
            "moco.queue", "16",
            "moco.ema-momentum", "0.9",
            "moco.key-groups", "1"));

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldEqualPyTorchInFloat64() {
        PyTorchFixture expected = PyTorchFixture.read("moco");
        try (MocoPretext pretext = trained(expected, Precision.FP64, 1e-8)) {
            compareMoves(expected, "query.", pretext.trainable(), 1e-8);
            compareMoves(expected, "key.", pretext.keyNetwork().trainable(), 1e-8);
        }
        expected.requireAllCompared();
    }

    @Test
    void shouldEqualPyTorchInFloat32() {
        PyTorchFixture expected = PyTorchFixture.read("moco");
        trained(expected, Precision.FP32, 1e-5).close();
        expected.requireAllCompared();
    }

    private static MocoPretext trained(PyTorchFixture expected, Precision precision, double tolerance) {
        MocoPretext pretext = new MocoPretext(XrayStandIns.task(precision), OWN, Positives.SAME_PATIENT);
        ClosedForm.fill(pretext.trainable(), 0);
        ClosedForm.fill(pretext.keyNetwork().trainable(), 0);
        try (Sgd optimiser = new Sgd(pretext.trainable(), 0.9, DECAY)) {
            for (int step = 0; step < STEPS; step++) {
                double loss = pretext.learn(XrayStandIns.batch(step)).loss();
                optimiser.step(0.1 / (1 + step % 3));
                if (step > 0) { // the first has nothing to compare with
                    expected.compare("step" + step + ".loss", new double[] {loss}, tolerance);
                }
            }
        }
        compareState(expected, pretext, tolerance);
        return pretext;
    }

    private static void compareState(PyTorchFixture expected, MocoPretext pretext, double tolerance) {
        pretext.trainable().forEach((name, array) -> expected.compare("query." + name, array, tolerance));
        pretext.keyNetwork().trainable().forEach((name, array) -> expected.compare("key." + name, array, tolerance));
        try (NDManager memory = Torch.newManager()) {
            expected.compare("queue", pretext.queue().entries(memory), tolerance);
        }
    }

    private static void compareMoves(
            PyTorchFixture expected, String prefix, Map<String, NDArray> network, double tolerance) {
        network.forEach((name, array) ->
                expected.compareMove(prefix + name, ClosedForm.parameter(name, array.getShape(), 0), array, tolerance));
    }
}
