package org.cxrstream.trainer.pytorch;

import java.util.Map;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.simclr.ClTciSimClr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loss and gradients of a step of CL-TCI-SimCLR, through the encoder and the projection head. */
class SimClrAgainstPyTorchTest {
    private static final Knobs OWN = new Knobs(Map.of(
            "contrast.temperature", "0.1",
            "contrast.time-scale-days", "Infinity",
            "contrast.excludes-same-image", "false"));

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldEqualPyTorchInFloat64() {
        compare(Precision.FP64, 1e-8, 1e-8);
    }

    @Test
    void shouldEqualPyTorchInFloat32() {
        compare(Precision.FP32, 1e-5, 1e-3);
    }

    private static void compare(Precision precision, double ofLoss, double ofGradients) {
        PyTorchFixture expected = PyTorchFixture.read("simclr");
        try (Pretext pretext = new ClTciSimClr().start(XrayStandIns.task(precision), OWN)) {
            ClosedForm.fill(pretext.trainable(), 0);
            double loss = pretext.learn(XrayStandIns.batch(0)).loss();
            expected.compare("loss", new double[] {loss}, ofLoss);
            pretext.trainable()
                    .forEach((name, parameter) ->
                            expected.compare("gradient." + name, PyTorchFixture.gradientOf(parameter), ofGradients));
        }
        expected.requireAllCompared();
    }
}
