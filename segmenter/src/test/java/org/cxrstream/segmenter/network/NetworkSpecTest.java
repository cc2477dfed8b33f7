package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NetworkSpecTest {
    @Test
    void shouldHaveThePapersFeaturesAtThePapersWidths() {
        NetworkSpec unet = NetworkSpec.lungs(Architecture.UNET, Architecture.UNET.paperWidth(), 256);
        assertThat(unet).isEqualTo(NetworkSpec.lungs(32, 256));
        assertThat(unet.featureSize()).isEqualTo(512);
        assertThat(unet.embeddingSize()).isEqualTo(512);
        NetworkSpec deepLab =
                NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, Architecture.DEEPLAB_V3_PLUS.paperWidth(), 256);
        assertThat(deepLab.featureSize()).isEqualTo(2048);
        assertThat(deepLab.embeddingSize()).isEqualTo(512);
    }

    @Test
    void shouldSayInWordsWhichNetworkItIs() {
        assertThat(NetworkSpec.lungs(32, 256).words()).isEqualTo("U-Net of width 32 at 256×256");
        assertThat(NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 64, 128).words())
                .isEqualTo("DeepLabV3+ (ResNet-50) of width 64 at 128×128");
    }

    @Test
    void shouldRejectShapesThatCannotBe() {
        assertThatThrownBy(() -> NetworkSpec.lungs(0, 32)).hasMessage("width: 0 (expected: > 0)");
        assertThatThrownBy(() -> NetworkSpec.lungs(4, 40))
                .hasMessage("inputSize: 40 (expected: a multiple of 16, > 0)");
        assertThatThrownBy(() -> new NetworkSpec(Architecture.UNET, 4, 32, 1)).hasMessage("classes: 1 (expected: > 1)");
        assertThatThrownBy(() -> NetworkSpec.lungs(Architecture.DEEPLAB_V3_PLUS, 6, 32))
                .hasMessage("width: 6 (expected: a multiple of 4)");
    }
}
