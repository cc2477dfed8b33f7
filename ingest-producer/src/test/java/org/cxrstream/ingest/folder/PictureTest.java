package org.cxrstream.ingest.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.cxrstream.schemas.error.PoisonInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PictureTest {
    @Test
    void shouldKeepGreyValuesAsTheyAre() {
        Picture picture = Picture.decode(Pictures.png(Pictures.grey(2, 3, (r, c) -> 100 * r + 10 * c + 55)));

        assertThat(picture.rows()).isEqualTo(2);
        assertThat(picture.columns()).isEqualTo(3);
        assertThat(picture.bits()).isEqualTo(8);
        assertThat(picture.samples()).containsExactly(55, 65, 75, 155, 165, 175);
    }

    @Test
    void shouldKeepSixteenBits() {
        Picture picture = Picture.decode(Pictures.png(Pictures.grey16(1, 3, (r, c) -> 32767 * c + 1)));

        assertThat(picture.bits()).isEqualTo(16);
        assertThat(picture.samples()).containsExactly(1, -32768, -1);
    }

    @Test
    void shouldTakeLuminanceOfColour() {
        BufferedImage rgb = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        rgb.setRGB(0, 0, 0xFF_C8C8C8);
        rgb.setRGB(1, 0, 0xFF_FF0000);
        rgb.setRGB(2, 0, 0x80_0000FF);

        assertThat(Picture.decode(Pictures.png(rgb)).samples()).containsExactly(200, 76, 29);
    }

    @Test
    void shouldLookGreyUpInPalette() {
        byte[] ramp = {0, 85, (byte) 170, (byte) 255};
        BufferedImage indexed =
                new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(2, 4, ramp, ramp, ramp));
        indexed.getRaster().setPixels(0, 0, 4, 1, new int[] {3, 2, 1, 0});

        assertThat(Picture.decode(Pictures.png(indexed)).samples()).containsExactly(255, 170, 85, 0);
    }

    @Test
    void shouldReadJpeg() {
        Picture picture = Picture.decode(Pictures.jpeg(Pictures.grey(16, 16, (r, c) -> 128)));

        assertThat(picture.samples()).hasSize(256).containsOnly(128);
    }

    @Test
    void shouldReadGif() {
        Picture picture = Picture.decode(Pictures.gif(Pictures.grey(2, 3, (r, c) -> 100 * r + 10 * c + 55)));

        assertThat(picture.rows()).isEqualTo(2);
        assertThat(picture.bits()).isEqualTo(8);
        assertThat(picture.samples()).containsExactly(55, 65, 75, 155, 165, 175);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallEveryBeginningOfAFileTruncated(PictureFormat format) {
        BufferedImage image = Pictures.grey(20, 20, (r, c) -> 7 * r * c % 256);
        byte[] whole = Pictures.encoded(image, format.imageIoName());

        for (int length = 8; length < whole.length; length++) {
            assertThat(refusal(Arrays.copyOf(whole, length)).reason())
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(FILE_TRUNCATED);
        }
    }

    @Test
    void shouldRefuseText() {
        assertThat(refusal("not a picture".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .reason())
                .isEqualTo(NOT_AN_IMAGE);
    }

    @Test
    void shouldRefuseHugeSizeBeforeDecoding() {
        byte[] png = Pictures.png(Pictures.grey(2, 2, (r, c) -> 0));
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 16_000).putInt(20, 16_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());

        assertThat(refusal(png).reason()).isEqualTo(IMAGE_TOO_LARGE);
    }

    /** Whatever the bytes: a picture or a dead letter, never another exception. */
    @Test
    void shouldOnlyEverRefuseMutatedFiles() {
        Random random = new Random(20_261_123);
        BufferedImage image = Pictures.grey(20, 20, (r, c) -> 7 * r * c % 256);
        byte[][] seeds = {Pictures.png(image), Pictures.jpeg(image), Pictures.gif(image)};

        for (int i = 0; i < 3000; i++) {
            byte[] mutant = seeds[i % 3].clone();
            for (int n = 0; n < 3; n++) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Picture.decode(mutant).samples()).isNotEmpty();
            } catch (PoisonInputException e) {
                assertThat(e.getMessage()).hasSizeLessThan(200);
            }
        }
    }

    private static PoisonInputException refusal(byte[] file) {
        PoisonInputException refusal = catchThrowableOfType(PoisonInputException.class, () -> Picture.decode(file));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal;
    }
}
