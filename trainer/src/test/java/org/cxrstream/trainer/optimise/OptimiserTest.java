package org.cxrstream.trainer.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loss is ½ a θ², so the gradient is aθ and every update can be worked by hand. */
class OptimiserTest {
    private NDManager manager;
    private NDArray parameter;

    @BeforeEach
    void makeParameter() {
        Torch.prepareThread();
        manager = Torch.newManager();
        parameter = manager.create(new float[] {1}, new Shape(1, 1));
        parameter.setRequiresGradient(true);
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void shouldKeepLearningRateOutOfMomentumWhenItChanges() {
        try (Sgd sgd = new Sgd(Map.of("p", parameter), 0.9, WeightDecay.none())) {
            gatherGradient(1); // g = 1, v = 1
            sgd.step(0.1); // 1 - 0.1
            assertThat(value()).isCloseTo(0.9, within(1e-6));
            gatherGradient(1); // g = 0.9, v = 1.8
            sgd.step(0.01); // 0.9 - 0.018
            assertThat(value()).isCloseTo(0.882, within(1e-6));
        }
    }

    @Test
    void shouldAddDecayToGradientWhenSgd() {
        try (Sgd sgd = new Sgd(Map.of("p", parameter), 0, WeightDecay.ofKernels(0.5))) {
            gatherGradient(1);
            sgd.step(0.1);
            assertThat(value()).isCloseTo(1 - 0.1 * 1.5, within(1e-6));
        }
    }

    @Test
    void shouldFollowBiasCorrectedMomentsWhenAdam() {
        try (Adam adam = new Adam(Map.of("p", parameter), WeightDecay.none())) {
            gatherGradient(1);
            adam.step(0.1); // m/(1-b1) = g and sqrt(v/(1-b2)) = |g|: a step of exactly the rate
            assertThat(value()).isCloseTo(0.9, within(1e-6));
            gatherGradient(-3); // g = -2.7
            adam.step(0.1);
            double mean = (0.9 * 0.1 + 0.1 * -2.7) / (1 - 0.81);
            double square = (0.999 * 0.001 + 0.001 * 7.29) / (1 - 0.998001);
            assertThat(value()).isCloseTo(0.9 - 0.1 * mean / Math.sqrt(square), within(1e-5));
        }
    }

    @Test
    void shouldShrinkParameterApartFromGradientWhenAdam() {
        try (Adam adam = new Adam(Map.of("p", parameter), WeightDecay.ofKernels(0.2))) {
            gatherGradient(1);
            adam.step(0.1);
            assertThat(value()).isCloseTo(1 - 0.02 - 0.1, within(1e-6));
        }
    }

    /** λ = 0.5, η = 0.1: first 1 · 0.95 − 0.1; then g = 2 · 0.85 and again θ(1 − ηλ) apart from the moments. */
    @Test
    void shouldDecayByLearningRateTimesRateAtEachStepWhenAdamW() {
        try (Adam adam = new Adam(Map.of("p", parameter), new WeightDecay(0.5, WeightDecay.Scope.ALL))) {
            gatherGradient(1);
            adam.step(0.1);
            assertThat(value()).isCloseTo(0.85, within(1e-6));
            gatherGradient(2);
            adam.step(0.1);
            double mean = (0.9 * 0.1 + 0.1 * 1.7) / 0.19;
            double square = (0.999 * 0.001 + 0.001 * 2.89) / 0.001999;
            assertThat(value()).isCloseTo(0.85 * 0.95 - 0.1 * mean / Math.sqrt(square), within(1e-6));
        }
    }

    /** PyTorch's first step moves a parameter by η · g / (|g| + ε), so ε shows where the gradient is tiny. */
    @Test
    void shouldAddEpsilonAfterTheRootWhenAdam() {
        try (Adam adam = new Adam(Map.of("p", parameter), WeightDecay.none())) {
            gatherGradient(1e-8);
            adam.step(0.1);
            assertThat(value()).isCloseTo(1 - 0.1 * 0.5, within(1e-6));
        }
    }

    @Test
    void shouldNotDecayBiases() {
        NDArray bias = manager.ones(new Shape(3));
        assertThat(WeightDecay.ofKernels(0.1).rateFor(bias)).isZero();
        assertThat(new WeightDecay(0.1, WeightDecay.Scope.ALL).rateFor(bias)).isEqualTo(0.1);
    }

    @Test
    void shouldLeaveParameterAloneWithoutGradientAndClearAfterStep() {
        try (Sgd sgd = new Sgd(Map.of("p", parameter), 0.9, WeightDecay.ofKernels(0.5))) {
            sgd.step(0.1);
            assertThat(value()).isEqualTo(1);
            gatherGradient(1);
            sgd.step(0.1);
        }
        assertThat(gradientOf(parameter)).isZero();
    }

    @Test
    void shouldRiseThenFallWhenCosineWithWarmUp() {
        CosineSchedule schedule = new CosineSchedule(0.2, 100, 10);
        assertThat(schedule.rateAt(0)).isCloseTo(0.02, within(1e-9));
        assertThat(schedule.rateAt(4)).isCloseTo(0.1 * (1 + Math.cos(Math.PI * 0.04)) / 2, within(1e-9));
        assertThat(schedule.rateAt(50)).isCloseTo(0.1, within(1e-9));
        assertThat(schedule.rateAt(99)).isPositive().isLessThan(1e-4);
        assertThat(CosineSchedule.plain(0.2, 5).rateAt(0)).isEqualTo(0.2);
    }

    /** cos 45° = 0.7071: by hand, with η = 1, T = 4 and W = 2. */
    @Test
    void shouldEqualTheWorkedCaseWhenCosine() {
        CosineSchedule warm = new CosineSchedule(1, 4, 2);
        assertThat(rates(warm)).containsExactly(new double[] {0.5, 0.853553, 0.5, 0.146447}, within(1e-6));
        CosineSchedule plain = CosineSchedule.plain(1, 4);
        assertThat(rates(plain)).containsExactly(new double[] {1, 0.853553, 0.5, 0.146447}, within(1e-6));
    }

    private static double[] rates(CosineSchedule schedule) {
        return IntStream.range(0, schedule.steps())
                .mapToDouble(schedule::rateAt)
                .toArray();
    }

    @Test
    void shouldSayWhatWasExpected() {
        assertThatThrownBy(() -> new CosineSchedule(0, 10, 0)).hasMessage("baseRate: 0.0 (expected: > 0, finite)");
        assertThatThrownBy(() -> CosineSchedule.plain(1, 5).rateAt(5)).hasMessage("step: 5.0 (expected: 0 to 4)");
        assertThatThrownBy(() -> WeightDecay.ofKernels(1)).hasMessage("rate: 1.0 (expected: 0 to < 1)");
    }

    private void gatherGradient(double curvature) {
        try (Torch.Recording recording = Torch.record();
                NDArray loss = parameter.square().mul(curvature / 2).sum()) {
            recording.backward(loss);
        }
    }

    private double value() {
        return parameter.toFloatArray()[0];
    }

    private static float gradientOf(NDArray array) {
        try (NDArray gradient = Torch.gradient(array).orElseThrow()) {
            return gradient.toFloatArray()[0];
        }
    }
}
