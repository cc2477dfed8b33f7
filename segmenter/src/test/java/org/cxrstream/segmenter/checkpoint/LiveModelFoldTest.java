package org.cxrstream.segmenter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.schemas.event.ModelPromoted;
import org.cxrstream.schemas.event.ModelPublished;
import org.cxrstream.schemas.event.ModelRejected;
import org.cxrstream.schemas.event.ModelRolledBack;
import org.cxrstream.schemas.event.RejectionReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveModelFoldTest {
    private static final String LINE = "lungs";

    @Test
    void shouldHaveNothingLiveBeforeTheFirstPromotion() {
        assertThat(replay(published("a"), rejected("a")).live()).isEmpty();
    }

    @Test
    void shouldFollowPromotionsThatReplaceWhatIsLive() {
        assertThat(replay(published("a"), promoted("a", null), promoted("b", "a"))
                        .live())
                .contains(new LiveModel("b", 2));
    }

    @Test
    void shouldIgnorePromotionWhoseReplacedModelIsNotLive() {
        assertThat(replay(promoted("a", null), promoted("b", null), promoted("c", "b"))
                        .live())
                .contains(new LiveModel("a", 0));
    }

    @Test
    void shouldLetTheFirstOfTwoRacingPromotionsWin() {
        assertThat(replay(promoted("a", null), promoted("b", "a"), promoted("c", "a"))
                        .live())
                .contains(new LiveModel("b", 1));
    }

    @Test
    void shouldLetNoRepeatedPromotionUndoARollBack() {
        assertThat(replay(promoted("a", null), promoted("b", "a"), rolledBack("a", "b"), promoted("b", "a"))
                        .live())
                .contains(new LiveModel("a", 2));
    }

    @Test
    void shouldReturnToAnEarlierModelWithTheRollBacksOffset() {
        assertThat(replay(promoted("a", null), promoted("b", "a"), rolledBack("a", "b"))
                        .live())
                .contains(new LiveModel("a", 2));
    }

    @Test
    void shouldIgnoreRollBackToAModelThatWasNeverLive() {
        assertThat(replay(promoted("a", null), published("b"), rolledBack("b", "a"))
                        .live())
                .contains(new LiveModel("a", 0));
    }

    @Test
    void shouldIgnoreRepeatedRollBack() {
        assertThat(replay(promoted("a", null), promoted("b", "a"), rolledBack("a", "b"), rolledBack("a", "b"))
                        .live())
                .contains(new LiveModel("a", 2));
    }

    @Test
    void shouldIgnoreOtherLines() {
        ModelEvent other = new ModelEvent.Promoted(new ModelPromoted("other", "x", null, "", Instant.EPOCH));
        assertThat(replay(other, promoted("a", null)).live()).contains(new LiveModel("a", 1));
    }

    private static LiveModelFold replay(ModelEvent... events) {
        LiveModelFold fold = LiveModelFold.of(LINE);
        for (int offset = 0; offset < events.length; offset++) {
            fold = fold.after(events[offset], offset);
        }
        return fold;
    }

    private static ModelEvent published(String model) {
        return new ModelEvent.Published(new ModelPublished(LINE, model, "run", "{}", Instant.EPOCH));
    }

    private static ModelEvent promoted(String model, @Nullable String replaces) {
        return new ModelEvent.Promoted(new ModelPromoted(LINE, model, replaces, "", Instant.EPOCH));
    }

    private static ModelEvent rejected(String model) {
        return new ModelEvent.Rejected(new ModelRejected(LINE, model, RejectionReason.BELOW_FLOOR, "", Instant.EPOCH));
    }

    private static ModelEvent rolledBack(String model, String replaces) {
        return new ModelEvent.RolledBack(new ModelRolledBack(LINE, model, replaces, Instant.EPOCH));
    }
}
