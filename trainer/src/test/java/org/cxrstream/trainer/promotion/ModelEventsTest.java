package org.cxrstream.trainer.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.cxrstream.segmenter.checkpoint.LiveModel;
import org.cxrstream.segmenter.checkpoint.ModelId;
import org.cxrstream.trainer.evaluate.PatientInterval;
import org.junit.jupiter.api.Test;

class ModelEventsTest {
    private static final ModelId FIRST = new ModelId("a".repeat(64));
    private static final ModelId SECOND = new ModelId("b".repeat(64));
    private static final ModelId THIRD = new ModelId("c".repeat(64));
    private static final GateEvidence EVIDENCE =
            new GateEvidence("test", new PatientInterval(.9, .8, .95, 5, 6), .5, Optional.empty());

    private final LedgerInMemory ledger = new LedgerInMemory();
    private final ModelEvents events = new ModelEvents(ledger, "lungs", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    @Test
    void shouldReplaceWhatIsLive() {
        assertThat(events.promoted(FIRST, Optional.empty(), EVIDENCE)).isTrue();
        assertThat(events.promoted(SECOND, events.live(), EVIDENCE)).isTrue();
        assertThat(events.live()).map(LiveModel::model).contains(SECOND.hex());
    }

    @Test
    void shouldTellThatAPromotionCameTooLate() {
        Optional<LiveModel> judgedAgainst = events.live();
        events.promoted(SECOND, Optional.empty(), EVIDENCE);
        assertThat(events.promoted(THIRD, judgedAgainst, EVIDENCE)).isFalse();
        assertThat(events.live()).map(LiveModel::model).contains(SECOND.hex());
    }

    @Test
    void shouldGoBackToAModelThatWasLive() {
        events.promoted(FIRST, Optional.empty(), EVIDENCE);
        events.promoted(SECOND, events.live(), EVIDENCE);
        LiveModel live = events.live().orElseThrow();
        assertThat(events.rolledBack(THIRD, live)).isFalse();
        assertThat(events.rolledBack(FIRST, live)).isTrue();
        assertThat(events.live()).map(LiveModel::model).contains(FIRST.hex());
    }
}
