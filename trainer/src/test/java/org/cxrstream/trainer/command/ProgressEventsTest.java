package org.cxrstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.event.TrainingProgress;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.run.RunListener;
import org.junit.jupiter.api.Test;

class ProgressEventsTest {
    private final List<TrainingProgress> sent = new ArrayList<>();
    private final SteppingClock clock = new SteppingClock();
    private final ProgressEvents events = new ProgressEvents("run", clock, sent::add, RunListener.NONE);

    @Test
    void shouldTellStagesAndAStepASecondAndTheLast() {
        events.onStage(TrainingStage.PRETRAINING, "pre-training");
        for (int step = 1; step <= 10; step++) {
            clock.now = clock.now.plusMillis(300);
            events.onStep(new TrainingStep("contrast", step, 10, 1.5, Map.of("spread", Double.NaN, "rate", 0.1)));
        }
        assertThat(sent).extracting(TrainingProgress::getStep).containsExactly(0, 1, 5, 9, 10);
        assertThat(sent).extracting(TrainingProgress::getStage).containsOnly(TrainingStage.PRETRAINING);
        assertThat(sent.get(1).getMetrics()).isEqualTo(Map.of("loss", 1.5, "rate", 0.1));
    }

    @Test
    void shouldTellAFailure() {
        events.failed();
        assertThat(sent).extracting(TrainingProgress::getStage).containsExactly(TrainingStage.FAILED);
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a test needs no other zone");
        }
    }
}
