package org.cxrstream.compose.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoundaryTest {
    @Test
    void shouldDrawADiamondAroundOnePixel() {
        LabelPicture labels = picture(3, "000", "010", "000");

        assertThat(Boundary.of(labels, 1)).isEqualTo("M1.5 1.0L2.0 1.5L1.5 2.0L1.0 1.5Z");
    }

    @Test
    void shouldFollowTheOuterEdgeOfTouchingPixels() {
        LabelPicture labels = picture(3, "110", "010", "000");

        assertThat(Boundary.of(labels, 1))
                .isEqualTo("M0.5 0.0L1.5 0.0L2.0 0.5L2.0 1.5L1.5 2.0L1.0 1.5L0.5 1.0L0.0 0.5Z");
    }

    @Test
    void shouldDrawALoopForEachPartAndEachHole() {
        LabelPicture labels = picture(7, "1110001", "1010000", "1110000");

        assertThat(Boundary.of(labels, 1).chars().filter(c -> c == 'Z').count()).isEqualTo(3);
    }

    @Test
    void shouldEndOnPixelsThatTouchAtACorner() {
        assertThat(Boundary.of(picture(4, "0100", "1010", "0101", "1010"), 1)).endsWith("Z");
    }

    @Test
    void shouldDrawNothingWhereTheLabelIsAbsent() {
        assertThat(Boundary.of(picture(2, "11", "00"), 2)).isEmpty();
    }

    @Test
    void shouldNameTheSizeWhenLabelsAreMissing() {
        assertThatThrownBy(() -> new LabelPicture(3, 2, new byte[5]))
                .hasMessage("labels: 5 (expected: width x height, 3 x 2)");
    }

    private static LabelPicture picture(int width, String... rows) {
        byte[] labels = new byte[width * rows.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (rows[i / width].charAt(i % width) - '0');
        }
        return new LabelPicture(width, rows.length, labels);
    }
}
