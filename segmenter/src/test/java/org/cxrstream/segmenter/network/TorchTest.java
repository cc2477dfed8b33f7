package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchTest {
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
    void shouldSpreadOnePixelOverFourWhenTransposedConvolution() {
        NDArray x = manager.create(new float[] {1, 2}, new Shape(1, 1, 1, 2));
        NDArray weight = manager.create(new float[] {1, 10, 100, 1000}, new Shape(1, 1, 2, 2));
        NDArray bias = manager.create(new float[] {0.5f});

        NDArray result = Torch.convolveTransposed(x, weight, bias);

        assertThat(result.getShape()).isEqualTo(new Shape(1, 1, 2, 4));
        assertThat(result.toFloatArray()).containsExactly(1.5f, 10.5f, 2.5f, 20.5f, 100.5f, 1000.5f, 200.5f, 2000.5f);
    }

    @Test
    void shouldPassGradientThroughCastAndTransposedConvolution() {
        NDArray x = manager.ones(new Shape(1, 1, 4, 4));
        NDArray weight = manager.ones(new Shape(1, 1, 2, 2));
        weight.setRequiresGradient(true);
        NDArray bias = manager.zeros(new Shape(1));

        try (Torch.Recording recording = Torch.record()) {
            NDArray half = Torch.cast(weight, Precision.BF16, manager);
            NDArray input = Torch.cast(x, Precision.BF16, manager);
            NDArray out = Torch.convolveTransposed(input, half, Torch.cast(bias, Precision.BF16, manager));
            recording.backward(Torch.widen(out).sum());
        }

        try (NDArray gradient = Torch.gradient(weight).orElseThrow()) {
            assertThat(gradient.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(gradient.toFloatArray()).containsExactly(16, 16, 16, 16);
        }
        Torch.clearGradient(weight);
        try (NDArray gradient = Torch.gradient(weight).orElseThrow()) {
            assertThat(gradient.toFloatArray()).containsOnly(0f);
        }
    }

    @Test
    void shouldHaveNoGradientBeforeBackward() {
        NDArray weight = manager.ones(new Shape(2));
        weight.setRequiresGradient(true);

        assertThat(Torch.gradient(weight)).isEmpty();
    }

    @Test
    void shouldFillWithZeroWhenGridLeavesImage() {
        NDArray x = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
        NDArray shiftByOnePixel = manager.create(new float[] {1, 0, 1, 0, 1, 0}, new Shape(1, 2, 3));
        NDArray grid = Torch.affineGrid(shiftByOnePixel, x);

        assertThat(Torch.sampleGrid(x, grid, Torch.Interpolation.BILINEAR).toFloatArray())
                .containsExactly(2, 0, 4, 0);
        assertThat(Torch.sampleGrid(x, grid, Torch.Interpolation.NEAREST).toFloatArray())
                .containsExactly(2, 0, 4, 0);
    }

    @Test
    void shouldMixNeighboursWhenBilinearAndPickOneWhenNearest() {
        NDArray x = manager.create(new float[] {0, 4}, new Shape(1, 1, 1, 2));
        NDArray grid = manager.create(new float[] {0.25f, 0}, new Shape(1, 1, 1, 2));

        assertThat(Torch.sampleGrid(x, grid, Torch.Interpolation.BILINEAR).getFloat(0, 0, 0, 0))
                .isEqualTo(3f);
        assertThat(Torch.sampleGrid(x, grid, Torch.Interpolation.NEAREST).getFloat(0, 0, 0, 0))
                .isEqualTo(4f);
    }

    @Test
    void shouldKeepPixelCentresWhenUpsampling() {
        NDArray x = manager.create(new float[] {0, 1}, new Shape(1, 1, 1, 2));

        NDArray result = Torch.upsampleBilinear(x, 2, 4);

        assertThat(result.toFloatArray()).containsExactly(0, .25f, .75f, 1, 0, .25f, .75f, 1);
    }

    @Test
    void shouldGiveUnitRowsAndKeepZeroRow() {
        NDArray x = manager.create(new float[] {3, 4, 0, 0}, new Shape(2, 2));

        assertThat(Torch.normaliseRows(x).toFloatArray()).containsExactly(.6f, .8f, 0, 0);
    }

    @Test
    void shouldMoveRunningStatisticsByATenthOnlyWhenTraining() {
        NDArray x = manager.create(new float[] {0, 2, 4, 6}, new Shape(1, 1, 2, 2));
        NDArray one = manager.ones(new Shape(1));
        NDArray zero = manager.zeros(new Shape(1));
        NDArray mean = manager.zeros(new Shape(1));
        NDArray variance = manager.ones(new Shape(1));

        Torch.batchNorm(x, one, zero, mean, variance, Phase.INFERENCE);
        assertThat(mean.getFloat(0)).isZero();

        NDArray normal = Torch.batchNorm(x, one, zero, mean, variance, Phase.TRAINING);
        assertThat(normal.getFloat(0, 0, 0, 0)).isCloseTo(-1.3416f, within(1e-3f));
        assertThat(mean.getFloat(0)).isCloseTo(0.3f, within(1e-6f));
        assertThat(variance.getFloat(0)).isCloseTo(0.9f + 20f / 3 / 10, within(1e-5f));
    }

    @Test
    void shouldScaleNegativesWhenLeakyRelu() {
        NDArray x = manager.create(new float[] {-2, 3}, new Shape(1, 2));

        assertThat(Torch.leakyReluInPlace(x).toFloatArray()).containsExactly(-0.02f, 3);
    }

    @Test
    void shouldRejectThreadCountBelowOne() {
        assertThatThrownBy(() -> Torch.setThreads(0)).hasMessage("threads: 0 (expected: > 0)");
    }

    /** As it was before: with the array's own product, nearly every of these gradients was garbage. */
    @Test
    void shouldScaleGradientsByTheNumberAlsoAfterAGarbageCollection() {
        for (int repetition = 0; repetition < 5; repetition++) {
            NDArray x = manager.ones(new Shape(2));
            x.setRequiresGradient(true);
            try (Torch.Recording recording = Torch.record()) {
                NDArray y = Torch.scale(x, 3).sum();
                reuseJavaMemory();
                recording.backward(y);
            }
            try (NDArray gradient = Torch.gradient(x).orElseThrow()) {
                assertThat(gradient.toFloatArray()).containsExactly(3, 3);
            }
        }
    }

    @Test
    void shouldScaleInTheArraysOwnFormat() {
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
            NDArray scaled = Torch.scale(manager.ones(new Shape(2), type), 1.5);
            assertThat(scaled.getDataType()).isEqualTo(type);
            assertThat(scaled.toType(DataType.FLOAT32, false).toFloatArray()).containsExactly(1.5f, 1.5f);
        }
        NDArray half = Torch.cast(manager.ones(new Shape(1, 1, 1, 2)), Precision.BF16, manager);
        assertThat(Torch.scale(half, 1.5).getDataType()).isEqualTo(half.getDataType());
        assertThat(Torch.widen(Torch.scale(half, 1.5)).toFloatArray()).containsExactly(1.5f, 1.5f);
    }

    /** Frees what Java no longer needs of the memory that it shares with the engine, and writes over it. */
    private static void reuseJavaMemory() {
        System.gc();
        List<ByteBuffer> others = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            others.add(ByteBuffer.allocateDirect(Float.BYTES + i % 16).putFloat(1e30f));
        }
        assertThat(others).isNotEmpty();
    }
}
