package org.cxrstream.ingest.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;

import java.util.Optional;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.grid.LabelMap;
import org.junit.jupiter.api.Test;

class ExpertMaskTest {
    @Test
    void shouldLabelRightAndLeftAndIgnoreContradictions() {
        LabelMap labels =
                ExpertMask.of(1, 6, mask(0, 3), mask(2, 5), Optional.of(Picture.decode(Pictures.mask(1, 6, 4, 5))));

        assertThat(labels.toBytes())
                .containsExactly(
                        LabelMap.RIGHT_LUNG,
                        LabelMap.RIGHT_LUNG,
                        LabelMap.IGNORE,
                        LabelMap.LEFT_LUNG,
                        LabelMap.IGNORE,
                        LabelMap.BACKGROUND);
    }

    @Test
    void shouldRefuseOtherSize() {
        PoisonInputException refusal = catchThrowableOfType(
                PoisonInputException.class, () -> ExpertMask.of(2, 6, mask(0, 1), mask(1, 2), Optional.empty()));

        assertThat(refusal.reason()).isEqualTo(MASK_INVALID);
        assertThat(refusal).hasMessage("right mask: 1×6 (expected: 2×6, the image's size)");
    }

    @Test
    void shouldRefuseShadesOfGrey() {
        Picture grey = Picture.decode(Pictures.png(Pictures.grey(1, 6, (r, c) -> 17)));

        PoisonInputException refusal = catchThrowableOfType(
                PoisonInputException.class, () -> ExpertMask.of(1, 6, mask(0, 1), grey, Optional.empty()));

        assertThat(refusal).hasMessage("left mask: value 17 (expected: 0 or 255)");
    }

    private static Picture mask(int from, int to) {
        return Picture.decode(Pictures.mask(1, 6, from, to));
    }
}
