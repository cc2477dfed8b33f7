package org.cxrstream.compose.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class KafkaUnderTestTest {
    @Test
    void shouldTakeTheBrokerThatWasAskedFor() {
        assertThat(KafkaUnderTest.choose("docker", false)).isEqualTo(KafkaUnderTest.Kind.DOCKER);
        assertThat(KafkaUnderTest.choose("embedded", true)).isEqualTo(KafkaUnderTest.Kind.EMBEDDED);
    }

    @Test
    void shouldEmbedWhereThereIsNoDocker() {
        assertThat(KafkaUnderTest.choose("auto", false)).isEqualTo(KafkaUnderTest.Kind.EMBEDDED);
    }

    @Test
    void shouldRefuseAnotherWord() {
        assertThatIllegalArgumentException().isThrownBy(() -> KafkaUnderTest.choose("podman", true));
    }
}
