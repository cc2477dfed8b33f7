package org.cxrstream.trainer.optimise;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loss is Σ g θ, so the gradient of θ is g. */
class GradientNormTest {
    private NDManager manager;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();

    @BeforeEach
    void makeManager() {
        Torch.prepareThread();
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    private void addWithGradient(String name, double... gradient) {
        NDArray parameter = manager.ones(new Shape(gradient.length), DataType.FLOAT64);
        parameter.setRequiresGradient(true);
        parameters.put(name, parameter);
        NDArray slope = manager.create(gradient);
        try (Torch.Recording recording = Torch.record()) {
            recording.backward(parameter.mul(slope).sum());
        }
    }

    private double[] gradientOf(String name) {
        try (NDArray gradient =
                Torch.gradient(requireNonNull(parameters.get(name))).orElseThrow()) {
            return gradient.toDoubleArray();
        }
    }

    /** ‖(2, 3, 6)‖ = 7, over two parameters; the limit 3.5 halves all but for the 1e-6. */
    @Test
    void shouldShortenAllGradientsByOneFactorWhenTheirTotalNormIsTooLarge() {
        addWithGradient("kernel", 2, -3);
        addWithGradient("bias", 6);
        assertThat(GradientNorm.clip(parameters, 3.5)).isCloseTo(7, within(1e-12));
        double factor = 3.5 / 7.000001;
        assertThat(gradientOf("kernel")).containsExactly(new double[] {2 * factor, -3 * factor}, within(1e-12));
        assertThat(gradientOf("bias")).containsExactly(new double[] {6 * factor}, within(1e-12));
    }

    @Test
    void shouldLeaveShorterGradientsAsTheyAre() {
        addWithGradient("kernel", 2, -3);
        addWithGradient("bias", 6);
        assertThat(GradientNorm.clip(parameters, 7.1)).isCloseTo(7, within(1e-12));
        assertThat(gradientOf("kernel")).containsExactly(2, -3);
        assertThat(gradientOf("bias")).containsExactly(6);
    }

    /** As PyTorch: at the limit exactly, the 1e-6 already counts. */
    @Test
    void shouldShortenByAMillionthAtTheLimit() {
        addWithGradient("kernel", 1);
        GradientNorm.clip(parameters, 1);
        assertThat(gradientOf("kernel")[0]).isEqualTo(1 / 1.000001);
    }

    @Test
    void shouldCountAParameterWithoutGradientAsZero() {
        addWithGradient("kernel", 3, 4);
        NDArray untouched = manager.ones(new Shape(2));
        untouched.setRequiresGradient(true);
        parameters.put("untouched", untouched);
        assertThat(GradientNorm.clip(parameters, 100)).isCloseTo(5, within(1e-12));
    }

    @Test
    void shouldRefuseGradientsThatAreNotFiniteAndLeaveThem() {
        addWithGradient("kernel", Double.POSITIVE_INFINITY);
        addWithGradient("bias", 6);
        assertThatThrownBy(() -> GradientNorm.clip(parameters, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gradient norm: Infinity (expected: finite)");
        assertThat(gradientOf("bias")).containsExactly(6);
    }

    @Test
    void shouldRefuseALimitOfZero() {
        assertThatThrownBy(() -> GradientNorm.clip(parameters, 0)).hasMessage("gradient clip: 0.0 (expected: > 0)");
    }
}
