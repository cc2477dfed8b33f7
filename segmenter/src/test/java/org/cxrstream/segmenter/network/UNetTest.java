package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UNetTest {
    private static final NetworkSpec TINY = NetworkSpec.lungs(4, 32);

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    @Test
    void shouldHaveThePapersParameterCounts() {
        NetworkSpec paper = NetworkSpec.lungs(32, 256);
        try (UNetEncoder encoder = new UNetEncoder(paper, Precision.FP32, 1);
                UNet network = new UNet(paper, Precision.FP32, 1)) {
            assertThat(encoder.parameters().trainableCount()).isEqualTo(4_713_568);
            assertThat(network.parameters().trainableCount()).isEqualTo(7_763_424);
        }
    }

    @Test
    void shouldGiveFloatLogitsOfInputSize() {
        try (UNet network = new UNet(TINY, Precision.FP32, 1);
                NDManager step = Torch.newManager();
                NDArray logits = network.forward(images(step, 2), Phase.INFERENCE)) {
            assertThat(logits.getShape()).isEqualTo(new Shape(2, 3, 32, 32));
            assertThat(logits.getManager()).isSameAs(step);
            assertThat(logits.isNaN().any().getBoolean()).isFalse();
        }
    }

    @Test
    void shouldHalveRasterAndDoubleChannelsAtEachLevel() {
        try (UNetEncoder encoder = new UNetEncoder(TINY, Precision.FP32, 1);
                NDManager step = Torch.newManager();
                NDList features = encoder.features(images(step, 2), Phase.INFERENCE)) {
            assertThat(features.stream().map(NDArray::getShape))
                    .containsExactly(
                            new Shape(2, 4, 32, 32),
                            new Shape(2, 8, 16, 16),
                            new Shape(2, 16, 8, 8),
                            new Shape(2, 32, 4, 4),
                            new Shape(2, 64, 2, 2));
            assertThat(encoder.pooledFeatures(images(step, 2), Phase.INFERENCE).getShape())
                    .isEqualTo(new Shape(2, TINY.featureSize()));
        }
    }

    @Test
    void shouldDrawKaimingNormalWeights() {
        try (UNet network = new UNet(NetworkSpec.lungs(16, 32), Precision.FP32, 3)) {
            float[] weights =
                    network.parameters().get("encoder.bottleneck.conv2.weight").toFloatArray();
            double variance = squareMean(weights);
            assertThat(variance).isCloseTo(2 / (1.0001 * 256 * 9), within(variance * 0.02));
        }
    }

    @Test
    void shouldShareStartByNameWhenSeedIsEqual() {
        try (UNetEncoder encoder = new UNetEncoder(TINY, Precision.FP32, 7);
                UNet network = new UNet(TINY, Precision.BF16, 7);
                UNet other = new UNet(TINY, Precision.FP32, 8)) {
            var values = network.parameters().values();
            encoder.parameters()
                    .values()
                    .forEach((name, value) -> assertThat(value).isEqualTo(values.get(name)));
            assertThat(other.parameters().values().get("head.weight")).isNotEqualTo(values.get("head.weight"));
        }
    }

    @Test
    void shouldCopyWeightsAndRunningStatisticsWhenStartedFromEncoder() {
        try (UNetEncoder encoder = new UNetEncoder(TINY, Precision.FP32, 1);
                UNet network = new UNet(TINY, Precision.FP32, 2);
                NDManager step = Torch.newManager()) {
            encoder.pooledFeatures(images(step, 2), Phase.TRAINING).close();
            float[] decoderBefore = network.parameters().values().get("decoder.level1.conv1.weight");

            network.startFrom(encoder);

            var moved = network.parameters().values();
            encoder.parameters()
                    .values()
                    .forEach((name, value) -> assertThat(moved.get(name)).isEqualTo(value));
            assertThat(moved.get("encoder.level1.norm1.running_mean")).isNotEqualTo(new float[4]);
            assertThat(moved.get("decoder.level1.conv1.weight")).isEqualTo(decoderBefore);
        }
    }

    /** A third isn't representable in float32. */
    @Test
    void shouldKeepFloat64WhenStartedFromEncoder() {
        try (UNetEncoder encoder = new UNetEncoder(TINY, Precision.FP64, 1);
                UNet network = new UNet(TINY, Precision.FP64, 2)) {
            String name = "encoder.level1.conv1.weight";
            encoder.parameters().get(name).divi(3);
            network.startFrom(encoder);
            assertThat(network.parameters().get(name).toDoubleArray())
                    .isEqualTo(encoder.parameters().get(name).toDoubleArray());
            assertThat(network.parameters().values().get(name)).hasSize(36);
        }
    }

    @Test
    void shouldRefuseEncoderOfAnotherWidth() {
        try (UNetEncoder encoder = new UNetEncoder(NetworkSpec.lungs(8, 32), Precision.FP32, 1);
                UNet network = new UNet(TINY, Precision.FP32, 2)) {
            assertThatThrownBy(() -> network.startFrom(encoder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("encoder.level1.conv1.weight")
                    .hasMessageContaining("expected: 36 values");
        }
    }

    @Test
    void shouldStayNearFloatResultWhenBfloat16() {
        NetworkSpec spec = NetworkSpec.lungs(8, 64);
        try (UNet exact = new UNet(spec, Precision.FP32, 5);
                UNet rough = new UNet(spec, Precision.BF16, 5);
                NDManager step = Torch.newManager()) {
            NDArray images = noise(step, new Shape(2, 1, 64, 64));
            NDArray expected = exact.forward(images, Phase.INFERENCE);
            NDArray found = rough.forward(images, Phase.INFERENCE);

            float largest = expected.abs().max().getFloat();
            float difference = expected.sub(found).abs().max().getFloat();
            assertThat(difference).isPositive().isLessThan(0.02f * largest);
            assertThat(expected.sub(found).abs().mean().getFloat()).isLessThan(0.003f * largest);
        }
    }

    @Test
    void shouldGiveEveryParameterAFiniteGradient() {
        for (Precision precision : Precision.values()) {
            try (UNet network = new UNet(TINY, precision, 5)) {
                trainingStep(network);
                network.parameters().trainable().forEach((name, parameter) -> {
                    try (NDArray gradient = Torch.gradient(parameter).orElseThrow();
                            NDArray norm = gradient.norm()) {
                        assertThat(norm.toType(DataType.FLOAT32, false).getFloat())
                                .as(name)
                                .isFinite()
                                .isNotNegative();
                    }
                });
                network.parameters()
                        .buffers()
                        .values()
                        .forEach(buffer -> assertThat(buffer.hasGradient()).isFalse());
            }
        }
    }

    @Test
    void shouldMatchNumericGradientOfHead() {
        try (UNet network = new UNet(TINY, Precision.FP32, 5)) {
            trainingStep(network);
            NDArray head = network.parameters().get("head.weight");
            float analytic;
            try (NDArray gradient = Torch.gradient(head).orElseThrow()) {
                analytic = gradient.toFloatArray()[5];
            }
            double rise = lossWithHeadMovedBy(network, head, 0.01f) - lossWithHeadMovedBy(network, head, -0.02f);
            assertThat(rise / 0.02).isCloseTo(analytic, within(Math.abs(analytic) * 0.01 + 1e-4));
        }
    }

    @Test
    void shouldHoldAsManyArraysAfterManySteps() {
        try (UNet network = new UNet(TINY, Precision.BF16, 5)) {
            List<Integer> counts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                trainingStep(network);
                counts.add(network.parameters()
                        .all()
                        .values()
                        .iterator()
                        .next()
                        .getManager()
                        .getManagedArrays()
                        .size());
            }
            assertThat(counts).containsOnly(network.parameters().all().size());
        }
    }

    private static double lossWithHeadMovedBy(UNet network, NDArray head, float change) {
        float[] values = head.toFloatArray();
        values[5] += change;
        head.set(FloatBuffer.wrap(values));
        try (NDManager step = Torch.newManager()) {
            return loss(network, step).getFloat();
        }
    }

    private static void trainingStep(UNet network) {
        try (NDManager step = Torch.newManager();
                Torch.Recording recording = Torch.record()) {
            recording.backward(loss(network, step));
        }
    }

    private static NDArray loss(UNet network, NDManager step) {
        NDArray logits = network.forward(images(step, 2), Phase.TRAINING);
        return logits.square().mean();
    }

    private static NDArray images(NDManager manager, int count) {
        return noise(manager, new Shape(count, 1, 32, 32));
    }

    private static NDArray noise(NDManager manager, Shape shape) {
        SplittableRandom random = new SplittableRandom(11);
        float[] pixels = new float[(int) shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble();
        }
        return manager.create(pixels, shape);
    }

    private static double squareMean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum / values.length;
    }
}
