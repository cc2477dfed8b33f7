package org.cxrstream.segmenter.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NetworkSpecTest {
    @Test
    void shouldDoubleChannelsAtEachLevel() {
        assertThat(NetworkSpec.lungs(32, 256).channels(3)).isEqualTo(256);
        assertThat(NetworkSpec.lungs(32, 256).featureSize()).isEqualTo(512);
    }

    @Test
    void shouldRejectShapesThatCannotBe() {
        assertThatThrownBy(() -> NetworkSpec.lungs(0, 32)).hasMessage("width: 0 (expected: > 0)");
        assertThatThrownBy(() -> NetworkSpec.lungs(4, 40))
                .hasMessage("inputSize: 40 (expected: a multiple of 16, > 0)");
        assertThatThrownBy(() -> new NetworkSpec(Architecture.UNET, 4, 32, 1)).hasMessage("classes: 1 (expected: > 1)");
    }
}
