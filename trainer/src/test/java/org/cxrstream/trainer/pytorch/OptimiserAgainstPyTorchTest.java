package org.cxrstream.trainer.pytorch;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.optimise.Adam;
import org.cxrstream.trainer.optimise.GradientNorm;
import org.cxrstream.trainer.optimise.Optimiser;
import org.cxrstream.trainer.optimise.Sgd;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Eight steps of each optimiser with a learning rate that goes up and down: a kernel and a bias p under the loss
 * Σ c p + ½ Σ p², with another c at each step.
 */
class OptimiserAgainstPyTorchTest {
    private static final int STEPS = 8;
    private static final double MOMENTUM = 0.9;
    private static final WeightDecay DECAY_OF_ALL = new WeightDecay(0.05, WeightDecay.Scope.ALL);
    private static final WeightDecay DECAY_OF_KERNELS = WeightDecay.ofKernels(0.05);
    private static final Map<String, Shape> SHAPES = Map.of("kernel", new Shape(3, 4), "bias", new Shape(4));
    private static final Map<String, Function<Map<String, NDArray>, Optimiser>> RUNS = Map.of(
            "sgd.all", parameters -> new Sgd(parameters, MOMENTUM, DECAY_OF_ALL),
            "sgd.kernels", parameters -> new Sgd(parameters, MOMENTUM, DECAY_OF_KERNELS),
            "adam", parameters -> new Adam(parameters, WeightDecay.none()),
            "adamw.all", parameters -> new Adam(parameters, DECAY_OF_ALL),
            "adamw.kernels", parameters -> new Adam(parameters, DECAY_OF_KERNELS));

    private NDManager manager;

    @BeforeEach
    void openManager() {
        Torch.prepareThread();
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void shouldStepAsPyTorchInFloat64() {
        compareSteps(Precision.FP64, 1e-8);
    }

    @Test
    void shouldStepAsPyTorchInFloat32() {
        compareSteps(Precision.FP32, 1e-5);
    }

    private void compareSteps(Precision precision, double tolerance) {
        PyTorchFixture expected = PyTorchFixture.read("optimisers");
        RUNS.forEach((run, make) -> {
            Map<String, NDArray> parameters = parameters(precision);
            try (Optimiser optimiser = make.apply(parameters)) {
                for (int step = 0; step < STEPS; step++) {
                    gatherGradients(parameters, step);
                    optimiser.step(0.1 / (1 + step % 3));
                    String prefix = run + ".step" + step + ".";
                    parameters.forEach((name, array) -> expected.compare(prefix + name, array, tolerance));
                }
            }
        });
        expected.requireAllCompared();
    }

    @Test
    void shouldClipAsPyTorchInFloat64() {
        compareClipping(Precision.FP64, 1e-8);
    }

    @Test
    void shouldClipAsPyTorchInFloat32() {
        compareClipping(Precision.FP32, 1e-5);
    }

    /** A limit on the total norm that acts, and one that does not. */
    private void compareClipping(Precision precision, double tolerance) {
        PyTorchFixture expected = PyTorchFixture.read("clipping");
        Map.of("above", 0.5, "below", 100.0).forEach((run, limit) -> {
            Map<String, NDArray> parameters = parameters(precision);
            gatherGradients(parameters, 0);
            expected.compare(run + ".norm", new double[] {GradientNorm.clip(parameters, limit)}, tolerance);
            parameters.forEach((name, array) ->
                    expected.compare(run + ".gradient." + name, PyTorchFixture.gradientOf(array), tolerance));
        });
        expected.requireAllCompared();
    }

    private Map<String, NDArray> parameters(Precision precision) {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        SHAPES.forEach((name, shape) -> {
            NDArray array = numbers(name, shape).toType(precision.master(), false);
            array.setRequiresGradient(true);
            parameters.put(name, array);
        });
        return parameters;
    }

    private static void gatherGradients(Map<String, NDArray> parameters, int step) {
        NDArray kernel = requireNonNull(parameters.get("kernel"));
        NDArray bias = requireNonNull(parameters.get("bias"));
        try (Torch.Recording recording = Torch.record()) {
            recording.backward(pulled("kernel", kernel, step).add(pulled("bias", bias, step)));
        }
    }

    private static NDArray pulled(String name, NDArray parameter, int step) {
        float[] pull = ClosedForm.floats(name + ".pull" + step, Math.toIntExact(parameter.size()));
        NDArray direction = parameter.getManager().create(pull, parameter.getShape());
        return parameter.mul(direction).sum().add(Torch.scale(parameter.square().sum(), 0.5));
    }

    private NDArray numbers(String name, Shape shape) {
        return manager.create(ClosedForm.floats(name, Math.toIntExact(shape.size())), shape);
    }
}
