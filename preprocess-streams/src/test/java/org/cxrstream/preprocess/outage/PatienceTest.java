package org.cxrstream.preprocess.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.topic.UnknownSchemaException;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final ManualWaiting waiting = new ManualWaiting();
    private final Patience patience = new Patience(Duration.ofSeconds(30), waiting);

    @Test
    void shouldNotWaitWhenNothingIsDown() {
        assertThat(patience.untilAvailable(() -> "there")).isEqualTo("there");
        assertThat(waiting.pauses()).isEmpty();
    }

    @Test
    void shouldTryAgainUntilOutageEnds() {
        String found = patience.untilAvailable(
                attempts(new TransientFaultException("store is down", null), new UnknownSchemaException(1)));

        assertThat(found).isEqualTo("there");
        assertThat(waiting.pauses()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void shouldGiveUpWithinLimit() {
        Supplier<String> down = () -> {
            throw new TransientFaultException("store is down", null);
        };

        assertThatThrownBy(() -> patience.untilAvailable(down)).isInstanceOf(TransientFaultException.class);
        Duration waited = waiting.pauses().stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(waited).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
        assertThat(waiting.pauses()).allMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) <= 0);
    }

    @Test
    void shouldGiveUpAtOnceWhenClosing() {
        waiting.close();

        assertThatThrownBy(() -> patience.untilAvailable(attempts(new TransientFaultException("down", null))))
                .isInstanceOf(TransientFaultException.class);
        assertThat(waiting.pauses()).hasSize(1);
    }

    @Test
    void shouldNotBeReadyWhileWaiting() {
        waiting.onPause(() -> assertThat(patience.isWaiting()).isTrue());

        patience.untilAvailable(attempts(new TransientFaultException("down", null)));

        assertThat(waiting.pauses()).hasSize(1);
        assertThat(patience.isWaiting()).isFalse();
    }

    @Test
    void shouldTellOutageFromBug() {
        TransientFaultException fault = new TransientFaultException("store is down", null);

        assertThat(Outage.behind(new IllegalStateException("in a task", fault))).contains(fault);
        assertThat(Outage.behind(new TimeoutException("broker"))).isPresent();
        assertThat(Outage.behind(new IllegalStateException("a bug"))).isEmpty();
    }

    private static Supplier<String> attempts(RuntimeException... failures) {
        Iterator<RuntimeException> next = Arrays.asList(failures).iterator();
        return () -> {
            if (next.hasNext()) {
                throw next.next();
            }
            return "there";
        };
    }
}
