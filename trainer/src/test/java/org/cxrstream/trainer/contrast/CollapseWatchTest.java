package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CollapseWatchTest {
    private static final double HEALTHY = 0.25;

    private final CollapseWatch watch = new CollapseWatch(10, 16);

    @Test
    void shouldSpeakOnceAfterFiftyBadStepsOutsideTheWarmUp() {
        int alarmAt = -1;
        for (int step = 0; step < 100; step++) {
            if (watch.hasCollapsed(step, 3.0005, 3, 0.001)) {
                assertThat(alarmAt).isEqualTo(-1);
                alarmAt = step;
            }
        }
        assertThat(alarmAt).isEqualTo(59);
    }

    @Test
    void shouldStaySilentWhenEmbeddingsSpreadOrLossDiffers() {
        for (int step = 0; step < 200; step++) {
            assertThat(watch.hasCollapsed(step, 3, 3, HEALTHY)).isFalse();
        }
        for (int step = 0; step < 200; step++) {
            assertThat(watch.hasCollapsed(step, 2.9, 3, 0)).isFalse();
        }
    }

    @Test
    void shouldStartCountingAgainAfterAGoodStep() {
        for (int step = 10; step < 200; step++) {
            double spread = step % 40 == 0 ? HEALTHY : 0;
            assertThat(watch.hasCollapsed(step, 3, 3, spread)).isFalse();
        }
    }
}
