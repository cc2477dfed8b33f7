package org.cxrstream.ingest.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cxrstream.schemas.grid.LabelMap.BACKGROUND;
import static org.cxrstream.schemas.grid.LabelMap.IGNORE;
import static org.cxrstream.schemas.grid.LabelMap.LEFT_LUNG;
import static org.cxrstream.schemas.grid.LabelMap.RIGHT_LUNG;

import org.cxrstream.schemas.grid.LabelMap;
import org.junit.jupiter.api.Test;

class LungSidesTest {
    @Test
    void shouldExpectTheRightLungLeftInThePicture() {
        assertThat(areSwapped(RIGHT_LUNG, BACKGROUND, LEFT_LUNG)).isFalse();
        assertThat(areSwapped(LEFT_LUNG, BACKGROUND, RIGHT_LUNG)).isTrue();
    }

    /** Of columns 0, 1, 1, 5 the mean is 1.75; of 0, 3 it is 1.5, although its lung reaches less far left. */
    @Test
    void shouldCompareCentroidsNotEdges() {
        byte[] rows = {
            RIGHT_LUNG, RIGHT_LUNG, BACKGROUND, LEFT_LUNG, BACKGROUND, RIGHT_LUNG,
            LEFT_LUNG, RIGHT_LUNG, IGNORE, BACKGROUND, BACKGROUND, BACKGROUND
        };

        assertThat(LungSides.areSwapped(new LabelMap(2, 6, rows))).isTrue();
    }

    @Test
    void shouldCallLungsOfOneColumnSwapped() {
        byte[] column = {RIGHT_LUNG, LEFT_LUNG};

        assertThat(LungSides.areSwapped(new LabelMap(2, 1, column))).isTrue();
    }

    @Test
    void shouldSayNothingOfALungThatIsNotThere() {
        assertThat(areSwapped(BACKGROUND, BACKGROUND, RIGHT_LUNG)).isFalse();
        assertThat(areSwapped(LEFT_LUNG, IGNORE, BACKGROUND)).isFalse();
    }

    private static boolean areSwapped(byte... row) {
        return LungSides.areSwapped(new LabelMap(1, row.length, row));
    }
}
