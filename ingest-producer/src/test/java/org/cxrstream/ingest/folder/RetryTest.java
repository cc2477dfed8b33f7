package org.cxrstream.ingest.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cxrstream.schemas.error.TransientFaultException;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Retry retry = new Retry(pauses::add);

    @Test
    void shouldTryAgainUntilItWorks() {
        AtomicInteger attempts = new AtomicInteger();

        int attempt = retry.call(() -> {
            if (attempts.incrementAndGet() < 4) {
                throw new TransientFaultException("down", null);
            }
            return attempts.get();
        });

        assertThat(attempt).isEqualTo(4);
        assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
    }

    @Test
    void shouldGiveUpAfterAMinute() {
        assertThatThrownBy(() -> retry.call(() -> {
                    throw new TransientFaultException("down", null);
                }))
                .isInstanceOf(TransientFaultException.class);

        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
        assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) <= 0);
    }

    @Test
    void shouldNotTryAgainAfterABug() {
        assertThatThrownBy(() -> retry.call(() -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(pauses).isEmpty();
    }
}
