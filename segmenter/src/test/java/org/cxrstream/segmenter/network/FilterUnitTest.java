package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterUnitTest {
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;
    private static final String NAME = "block";

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    /** Of the kernel's nine numbers all, some rows' or the middle one alone meet a pixel; a fresh norm divides by √1.00001. */
    @ParameterizedTest
    @CsvSource({"2, 5, 5, false", "5, 5, 6, false", "5, 5, 5, true", "6, 5, 4, true"})
    void shouldGiveWhatADilatedConvolutionGives(int dilation, int rows, int columns, boolean byMiddle) {
        Filter filter = Filter.square(INPUTS, OUTPUTS).withDilation(dilation);
        assertThat(filter.seesOnlyItsMiddle(new Shape(1, INPUTS, rows, columns)))
                .isEqualTo(byMiddle);
        try (Parameters parameters = new Parameters(Precision.FP64, 1);
                NDManager step = Torch.newManager();
                Torch.Recording recording = Torch.record()) {
            FilterUnit unit = FilterUnit.of(parameters, NAME, filter, Precision.FP64);
            NDArray weight = parameters.get(NAME + ".conv.weight");
            NDArray x = noise(step, new Shape(2, INPUTS, rows, columns));
            NDArray pull = noise(step, new Shape(2, OUTPUTS, rows, columns));

            NDArray plain = Torch.scale(Torch.convolve(x, weight, 1, dilation, dilation), 1 / Math.sqrt(1 + 1e-5));
            double[] gradient = gradient(recording, weight, plain.mul(pull).sum());
            NDArray ours = unit.normalised(x, Phase.INFERENCE);

            assertThat(ours.toDoubleArray()).containsExactly(plain.toDoubleArray(), within(1e-12));
            assertThat(gradient(recording, weight, ours.mul(pull).sum())).containsExactly(gradient, within(1e-12));
        }
    }

    private static double[] gradient(Torch.Recording recording, NDArray weight, NDArray loss) {
        Torch.clearGradient(weight);
        recording.backward(loss);
        try (NDArray gradient = Torch.gradient(weight).orElseThrow()) {
            return gradient.toDoubleArray();
        }
    }

    private static NDArray noise(NDManager manager, Shape shape) {
        SplittableRandom random = new SplittableRandom(shape.size());
        double[] values = new double[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() - 0.5;
        }
        return manager.create(values, shape).toType(DataType.FLOAT64, false);
    }
}
