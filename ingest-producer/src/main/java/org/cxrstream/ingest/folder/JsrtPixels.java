package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.nio.ByteBuffer;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelHeader.Padding;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Spacing;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * An {@code .IMG} of JSRT: no header, {@value #PUBLISHED_SIDE} × {@value #PUBLISHED_SIDE} big-endian words of 12 bits,
 * {@value #PIXEL_MM} mm a pixel on the film, 0 = white. Its grey value is 1 − x / {@value #GREATEST}, over the whole
 * nominal range: MONOCHROME1 with a window, so that the words stay as they are.
 *
 * <p>A square of another size is taken, too; the size of its pixels is unknown.
 */
final class JsrtPixels {
    private static final int PUBLISHED_SIDE = 2048;
    private static final double PIXEL_MM = 0.175;
    private static final int BITS = 12;
    private static final int GREATEST = (1 << BITS) - 1;
    /** Black at 0 and white at {@value #GREATEST} before the inversion (PS3.3 C.11.2.1.2.1). */
    private static final Voi NOMINAL_RANGE = new Voi(VoiFunction.LINEAR, 1 << (BITS - 1), 1 << BITS);

    private JsrtPixels() {}

    /**
     * Decodes a file.
     *
     * @throws PoisonInputException FILE_TRUNCATED if it is no square and shorter than published, NOT_AN_IMAGE if it is
     *     longer or a word has more than 12 bits, IMAGE_TOO_LARGE
     */
    static PixelObject decode(byte[] file) {
        int side = side(file.length);
        Xray.requireSize(side, side);
        short[] words = new short[side * side];
        ByteBuffer.wrap(file).asShortBuffer().get(words);
        for (short word : words) {
            if ((word & 0xffff) > GREATEST) {
                throw new PoisonInputException(
                        NOT_AN_IMAGE,
                        "word: %d (expected: at most %d, 12 bits big-endian)".formatted(word & 0xffff, GREATEST));
            }
        }
        return new PixelObject(header(side), words);
    }

    private static int side(int bytes) {
        int side = (int) Math.sqrt(bytes / Short.BYTES);
        if (Short.BYTES * side * side == bytes) {
            return side;
        }
        int published = Short.BYTES * PUBLISHED_SIDE * PUBLISHED_SIDE;
        throw new PoisonInputException(
                bytes < published ? FILE_TRUNCATED : NOT_AN_IMAGE,
                "file: %d bytes (expected: %d, or a square of 16-bit words)".formatted(bytes, published));
    }

    private static PixelHeader header(int side) {
        Spacing spacing = side == PUBLISHED_SIDE
                ? new Spacing(SpacingSource.IMAGER_PIXEL_SPACING, PIXEL_MM, PIXEL_MM)
                : Spacing.UNKNOWN;
        return new PixelHeader(
                side,
                side,
                BITS,
                false,
                Photometric.MONOCHROME1,
                Rescale.IDENTITY,
                NOMINAL_RANGE,
                spacing,
                Padding.NONE);
    }
}
