package org.cxrstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.segmenter.checkpoint.Safetensors;
import org.cxrstream.segmenter.checkpoint.Tensor;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchvisionFileTest {
    private static final NetworkSpec TINY = NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 4, 32);

    @TempDir
    Path folder;

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    @Test
    void shouldSumTheColoursOfTheFirstLayer() {
        Tensor kernels =
                new Tensor(List.of(2L, 3L, 1L, 2L), new float[] {1, 2, 10, 20, 100, 200, 3, 4, 30, 40, 300, 400});
        TorchvisionFile file = new TorchvisionFile(new Safetensors.Content(Map.of(), Map.of("conv1.weight", kernels)));
        assertThat(file.width()).isEqualTo(2);
        assertThat(file.tensors())
                .isEqualTo(Map.of(
                        "encoder.conv1.weight", new Tensor(List.of(2L, 1L, 1L, 2L), new float[] {111, 222, 333, 444})));
    }

    @Test
    void shouldRestoreTheEncoderAndSayWhereItIsFrom() throws IOException {
        try (Encoder original = Encoder.fresh(TINY, Precision.FP32, 3)) {
            Path path = TorchvisionResNet.write(folder.resolve("resnet50.safetensors"), TorchvisionResNet.of(original));
            EncoderFile file = EncoderFile.read(path);
            try (Encoder restored = file.restore(TINY, Precision.FP32)) {
                assertThat(restored.parameters().values())
                        .usingRecursiveComparison()
                        .isEqualTo(original.parameters().values());
            }
            assertThat(file.origin().method()).isEqualTo("resnet50-file");
            assertThat(file.origin().digest())
                    .isEqualTo(ModelId.of(Files.readAllBytes(path)).hex());
            file.copyTo(folder.resolve("encoder.safetensors"));
            EncoderFile copy = EncoderFile.read(folder.resolve("encoder.safetensors"));
            assertThat(copy.origin()).isEqualTo(file.origin());
            assertThat(copy.describe()).isEqualTo(file.describe());
        }
    }

    /** A deeper one has layers that this one lacks, and would lose them. */
    @Test
    void shouldRefuseADeeperResNet() throws IOException {
        try (Encoder original = Encoder.fresh(TINY, Precision.FP32, 3)) {
            Map<String, Tensor> tensors = TorchvisionResNet.of(original);
            tensors.put("layer3.6.bn1.bias", new Tensor(List.of(1L), new float[1]));
            EncoderFile file = EncoderFile.read(TorchvisionResNet.write(folder.resolve("resnet101"), tensors));
            assertThatThrownBy(() -> file.restore(TINY, Precision.FP32))
                    .isInstanceOfSatisfying(
                            SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                    .hasMessageContaining("parameter encoder.layer3.6.bn1.bias (expected: only those of the network)");
        }
    }

    @Test
    void shouldRefuseAResNetForAUNet() throws IOException {
        try (Encoder original = Encoder.fresh(TINY, Precision.FP32, 3)) {
            EncoderFile file = EncoderFile.read(
                    TorchvisionResNet.write(folder.resolve("resnet50"), TorchvisionResNet.of(original)));
            assertThatThrownBy(() -> file.restore(NetworkSpec.lungs(4, 32), Precision.FP32))
                    .isInstanceOf(SetupException.class)
                    .hasMessageStartingWith("encoder of deeplab-v3-plus, width 4: ")
                    .hasMessageEndingWith("(expected: one of unet, width 4)");
        }
    }

    @Test
    void shouldRefuseWhatIsNoResNet() throws IOException {
        Map<String, Tensor> tensors = Map.of("conv.weight", new Tensor(List.of(1L), new float[1]));
        Path path = TorchvisionResNet.write(folder.resolve("other"), tensors);
        assertThatThrownBy(() -> EncoderFile.read(path))
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_INPUT))
                .hasMessageContaining("or a ResNet-50 with torchvision's names");
    }
}
