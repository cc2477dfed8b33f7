package org.cxrstream.compose.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayPictureTest {
    private static final int SIDE = 32;

    @TempDir
    private Path temporary;

    @Test
    void shouldOutlineTheRightLungInGreenAndTheLeftOneInBlue() throws IOException {
        byte[] labels = new byte[SIDE * SIDE];
        for (int row = 8; row < 24; row++) {
            for (int column = 4; column < 12; column++) {
                labels[row * SIDE + column] = LabelPicture.RIGHT_LUNG;
                labels[row * SIDE + SIDE - 1 - column] = LabelPicture.LEFT_LUNG;
            }
        }
        Path file = temporary.resolve("overlay.png");

        OverlayPicture.write(
                file, new GreyPicture(SIDE, SIDE, new byte[SIDE * SIDE]), new LabelPicture(SIDE, SIDE, labels));

        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(2 * SIDE);
        int green = 0;
        int blue = 0;
        for (int row = 0; row < 2 * SIDE; row++) {
            for (int column = 0; column < 2 * SIDE; column++) {
                Color pixel = new Color(picture.getRGB(column, row));
                boolean isOutline = pixel.getGreen() + pixel.getBlue() > 150;
                if (isOutline && pixel.getGreen() > pixel.getBlue()) {
                    assertThat(column).isLessThan(SIDE);
                    green++;
                } else if (isOutline) {
                    assertThat(column).isGreaterThanOrEqualTo(SIDE);
                    blue++;
                }
            }
        }
        assertThat(green).isGreaterThan(60);
        assertThat(blue).isGreaterThan(30);
        assertThat(new Color(picture.getRGB(16, SIDE)).getGreen()).isZero();
    }
}
