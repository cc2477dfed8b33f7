package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeepLabV3PlusTest {
    private static final NetworkSpec TINY = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 4, 64);
    private static final NetworkSpec PAPER = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 64, 256);

    @BeforeEach
    void useOneThread() {
        Torch.setThreads(1);
    }

    /** torchvision's ResNet-50 has 25,557,032, of which 2,049,000 are its classifier's. */
    @Test
    void shouldHaveTorchvisionsParameterCountLessTwoInputChannels() {
        try (Encoder encoder = Encoder.fresh(PAPER, Precision.FP32, 1)) {
            assertThat(encoder.parameters().trainableCount())
                    .isEqualTo(25_557_032 - 2_049_000 - 2 * 64 * 49)
                    .isEqualTo(23_501_760);
        }
    }

    /** Each convolution's weights and its norm's two numbers a channel, summed from the paper's description. */
    @Test
    void shouldHaveThePapersParameterCount() {
        long pyramid = 2048 * 256 + 512 + 3 * (2048 * 256 * 9 + 512) + 2048 * 256 + 512 + 5 * 256 * 256 + 512;
        long decoder = 256 * 48 + 96 + 304 * 256 * 9 + 512 + 256 * 3 + 3;
        try (SegmentationNetwork network = SegmentationNetwork.fresh(PAPER, Precision.FP32, 1)) {
            assertThat(network.parameters().trainableCount())
                    .isEqualTo(23_501_760 + pyramid + decoder)
                    .isEqualTo(39_750_947);
        }
    }

    @Test
    void shouldNameEncoderParametersAsTorchvisionDoes() {
        try (ResNetEncoder encoder = new ResNetEncoder(PAPER, Precision.FP32, 1)) {
            Parameters all = encoder.parameters();
            assertThat(all.all()).hasSize(53 * 5);
            assertThat(all.get("encoder.conv1.weight").getShape()).isEqualTo(new Shape(64, 1, 7, 7));
            assertThat(all.get("encoder.bn1.running_mean").getShape()).isEqualTo(new Shape(64));
            assertThat(all.get("encoder.layer1.0.downsample.0.weight").getShape())
                    .isEqualTo(new Shape(256, 64, 1, 1));
            assertThat(all.get("encoder.layer2.3.conv2.weight").getShape()).isEqualTo(new Shape(128, 128, 3, 3));
            assertThat(all.get("encoder.layer4.0.downsample.1.bias").getShape()).isEqualTo(new Shape(2048));
            assertThat(all.get("encoder.layer4.2.conv1.weight").getShape()).isEqualTo(new Shape(512, 2048, 1, 1));
            assertThat(all.all()).doesNotContainKey("encoder.layer4.1.downsample.0.weight");
        }
    }

    @Test
    void shouldDrawKernelsByFanOut() {
        try (ResNetEncoder encoder = new ResNetEncoder(PAPER, Precision.FP32, 3)) {
            float[] weights =
                    encoder.parameters().get("encoder.layer2.0.conv2.weight").toFloatArray();
            double squares = 0;
            for (float weight : weights) {
                squares += (double) weight * weight;
            }
            double variance = 2 / (128 * 9.0);
            assertThat(squares / weights.length).isCloseTo(variance, within(variance * 0.02));
        }
    }

    @Test
    void shouldGiveFeaturesAtAQuarterAndASixteenth() {
        try (ResNetEncoder encoder = new ResNetEncoder(TINY, Precision.FP32, 1);
                NDManager step = Torch.newManager();
                NDList features = encoder.features(images(step, 2), Phase.INFERENCE)) {
            assertThat(features.stream().map(NDArray::getShape))
                    .containsExactly(new Shape(2, 16, 16, 16), new Shape(2, 128, 4, 4));
            assertThat(encoder.pooledFeatures(images(step, 2), Phase.INFERENCE).getShape())
                    .isEqualTo(new Shape(2, TINY.featureSize()));
        }
    }

    @Test
    void shouldGiveFloatLogitsOfInputSize() {
        for (Precision precision : Precision.values()) {
            try (DeepLabV3Plus network = new DeepLabV3Plus(TINY, precision, 1);
                    NDManager step = Torch.newManager();
                    NDArray logits = network.forward(images(step, 1), Phase.INFERENCE)) {
                assertThat(logits.getShape()).isEqualTo(new Shape(1, 3, 64, 64));
                assertThat(logits.getDataType()).isEqualTo(precision.master());
                assertThat(logits.getManager()).isSameAs(step);
                assertThat(logits.isNaN().any().getBoolean()).isFalse();
            }
        }
    }

    @Test
    void shouldGiveEveryParameterAFiniteGradient() {
        for (Precision precision : Precision.values()) {
            try (DeepLabV3Plus network = new DeepLabV3Plus(TINY, precision, 5)) {
                trainingStep(network);
                network.parameters().trainable().forEach((name, parameter) -> {
                    try (NDArray gradient = Torch.gradient(parameter).orElseThrow();
                            NDArray norm = gradient.norm()) {
                        assertThat(norm.toType(DataType.FLOAT32, false).getFloat())
                                .as(name)
                                .isFinite()
                                .isPositive();
                    }
                });
            }
        }
    }

    @Test
    void shouldStayNearFloatResultWhenBfloat16() {
        NetworkSpec spec = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 16, 64);
        try (DeepLabV3Plus exact = new DeepLabV3Plus(spec, Precision.FP32, 5);
                DeepLabV3Plus rough = new DeepLabV3Plus(spec, Precision.BF16, 5);
                NDManager step = Torch.newManager()) {
            NDArray expected = exact.forward(images(step, 2), Phase.INFERENCE);
            NDArray found = rough.forward(images(step, 2), Phase.INFERENCE);

            float largest = expected.abs().max().getFloat();
            assertThat(expected.sub(found).abs().max().getFloat()).isPositive().isLessThan(0.03f * largest);
            assertThat(expected.sub(found).abs().mean().getFloat()).isLessThan(0.01f * largest);
        }
    }

    @Test
    void shouldDropOutByStepInTrainingAndNeverInInference() {
        try (DeepLabV3Plus network = new DeepLabV3Plus(TINY, Precision.FP32, 5);
                NDManager step = Torch.newManager()) {
            float[] first = training(network, step, 3);
            assertThat(training(network, step, 4)).isNotEqualTo(first);
            assertThat(training(network, step, 3)).isEqualTo(first);
            float[] judged = network.forward(images(step, 2), Phase.INFERENCE).toFloatArray();
            assertThat(network.forward(images(step, 2), Phase.INFERENCE).toFloatArray())
                    .isEqualTo(judged);
        }
    }

    /** Training passes depend on the batch's statistics, not on the running ones they move. */
    private static float[] training(DeepLabV3Plus network, NDManager manager, long step) {
        network.beginStep(9, step);
        return network.forward(images(manager, 2), Phase.TRAINING).toFloatArray();
    }

    @Test
    void shouldRefuseToTrainOnASingleImage() {
        try (DeepLabV3Plus network = new DeepLabV3Plus(TINY, Precision.FP32, 5);
                NDManager step = Torch.newManager()) {
            assertThatThrownBy(() -> network.forward(images(step, 1), Phase.TRAINING))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("images: 1 (expected: >= 2 in training)");
        }
    }

    @Test
    void shouldCopyWeightsAndRunningStatisticsWhenStartedFromEncoder() {
        try (ResNetEncoder encoder = new ResNetEncoder(TINY, Precision.FP32, 1);
                DeepLabV3Plus network = new DeepLabV3Plus(TINY, Precision.FP32, 2);
                NDManager step = Torch.newManager()) {
            encoder.pooledFeatures(images(step, 2), Phase.TRAINING).close();

            network.startFrom(encoder);

            var moved = network.parameters().values();
            encoder.parameters()
                    .values()
                    .forEach((name, value) -> assertThat(moved.get(name)).isEqualTo(value));
            assertThat(moved.get("encoder.bn1.running_mean")).isNotEqualTo(new float[4]);
        }
    }

    @Test
    void shouldHoldAsManyArraysAfterManySteps() {
        try (DeepLabV3Plus network = new DeepLabV3Plus(TINY, Precision.BF16, 5)) {
            NDManager owner = network.parameters().get("head.weight").getManager();
            for (int i = 0; i < 5; i++) {
                trainingStep(network);
                assertThat(owner.getManagedArrays())
                        .hasSize(network.parameters().all().size());
            }
        }
    }

    private static void trainingStep(DeepLabV3Plus network) {
        try (NDManager step = Torch.newManager();
                Torch.Recording recording = Torch.record()) {
            NDArray logits = network.forward(images(step, 2), Phase.TRAINING);
            recording.backward(logits.square().mean());
        }
    }

    private static NDArray images(NDManager manager, int count) {
        SplittableRandom random = new SplittableRandom(11);
        float[] pixels = new float[count * 64 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble();
        }
        return manager.create(pixels, new Shape(count, 1, 64, 64));
    }
}
