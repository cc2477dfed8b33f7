package org.cxrstream.segmenter.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void shouldDoubleUpToTheCapAndStartOver() {
        Backoff backoff = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(5));
        assertThat(backoff.next()).hasSeconds(2);
        assertThat(backoff.next()).hasSeconds(4);
        assertThat(backoff.next()).hasSeconds(5);
        assertThat(backoff.next()).hasSeconds(5);
        backoff.reset();
        assertThat(backoff.next()).hasSeconds(2);
    }

    @Test
    void shouldRefuseNoPause() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(5)))
                .hasMessage("backoff: PT0S to PT5S (expected: 0 < first <= cap)");
    }
}
