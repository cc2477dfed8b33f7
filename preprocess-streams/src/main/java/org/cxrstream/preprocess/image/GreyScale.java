package org.cxrstream.preprocess.image;

import java.util.function.DoubleUnaryOperator;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelHeader.Photometric;
import org.cxrstream.schemas.pixelstore.PixelHeader.Rescale;
import org.cxrstream.schemas.pixelstore.PixelHeader.Voi;
import org.cxrstream.schemas.pixelstore.PixelHeader.VoiFunction;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.pixelstore.VoiTable;

/**
 * From stored values to grey values 0 … 255 with 0 = black = air, not yet rounded: rescale (PS3.3 C.11.1),
 * window or table (C.11.2), inversion of MONOCHROME1 (C.7.6.3.1.2), padding to 0 (C.7.5.1.1.2).
 *
 * <p>Without a window, an unsigned picture of at most 8 bits keeps its nominal range (8 bits stay as they
 * are), and any other spreads from its own least to its greatest value, padding not counted. An image of one
 * value only is black.
 */
final class GreyScale {
    static final int WHITE = 255;
    private static final int STORED_VALUES = 1 << 16;

    private GreyScale() {}

    /** The grey value of every 16-bit stored value; the index is the value's bits, {@code sample & 0xffff}. */
    static float[] table(PixelObject pixels) {
        PixelHeader header = pixels.header();
        DoubleUnaryOperator window = window(pixels);
        float[] table = new float[STORED_VALUES];
        for (int bits = 0; bits < STORED_VALUES; bits++) {
            int stored = header.signed() ? (short) bits : bits;
            table[bits] = (float) window.applyAsDouble(modality(header.rescale(), stored));
        }
        if (header.padding().isPresent()) {
            table[header.padding().value() & 0xffff] = 0;
        }
        return table;
    }

    private static DoubleUnaryOperator window(PixelObject pixels) {
        PixelHeader header = pixels.header();
        DoubleUnaryOperator grey = header.voi().function() == VoiFunction.NONE ? ownRange(pixels) : voi(header.voi());
        return header.photometric() == Photometric.MONOCHROME1 ? x -> WHITE - grey.applyAsDouble(x) : grey;
    }

    /** A window or table of PS3.3 C.11.2.1 with y between 0 and {@value #WHITE}. */
    static DoubleUnaryOperator voi(Voi voi) {
        double centre = voi.centre();
        double width = voi.width();
        return switch (voi.function()) {
            case LINEAR ->
                between(
                        centre - 0.5 - (width - 1) / 2,
                        centre - 0.5 + (width - 1) / 2,
                        x -> ((x - (centre - 0.5)) / (width - 1) + 0.5) * WHITE);
            case LINEAR_EXACT ->
                between(centre - width / 2, centre + width / 2, x -> ((x - centre) / width + 0.5) * WHITE);
            case SIGMOID -> x -> WHITE / (1 + Math.exp(-4 * (x - centre) / width));
            case TABLE -> {
                VoiTable table = voi.table().orElseThrow();
                yield x -> table.grey(x) * WHITE;
            }
            case NONE -> throw new IllegalArgumentException("VOI function: NONE (expected: a window)");
        };
    }

    /** Black up to and including {@code low}, white above {@code high}, the ramp between. */
    private static DoubleUnaryOperator between(double low, double high, DoubleUnaryOperator ramp) {
        return x -> x <= low ? 0 : x > high ? WHITE : ramp.applyAsDouble(x);
    }

    private static DoubleUnaryOperator ownRange(PixelObject pixels) {
        PixelHeader header = pixels.header();
        boolean isPicture =
                !header.signed() && header.bitsStored() <= 8 && header.rescale().equals(Rescale.IDENTITY);
        return isPicture ? spread(0, (1 << header.bitsStored()) - 1, header) : spreadStored(pixels);
    }

    private static DoubleUnaryOperator spreadStored(PixelObject pixels) {
        PixelHeader header = pixels.header();
        // Flipping the sign bit of unsigned values makes a signed comparison order them.
        int flip = header.signed() ? 0 : 0x8000;
        int least = Short.MAX_VALUE;
        int greatest = Short.MIN_VALUE;
        boolean skips = header.padding().isPresent();
        short padding = (short) header.padding().value();
        for (short sample : pixels.samples()) {
            if (!skips || sample != padding) {
                int ordered = (short) (sample ^ flip);
                least = Math.min(least, ordered);
                greatest = Math.max(greatest, ordered);
            }
        }
        if (least > greatest) {
            return spread(0, 0, header); // Nothing but padding.
        }
        double one = modality(header.rescale(), least + flip);
        double other = modality(header.rescale(), greatest + flip);
        return spread(Math.min(one, other), Math.max(one, other), header);
    }

    private static DoubleUnaryOperator spread(double low, double high, PixelHeader header) {
        if (low >= high) {
            double black = header.photometric() == Photometric.MONOCHROME1 ? WHITE : 0;
            return x -> black;
        }
        return x -> Math.max(0, Math.min((x - low) / (high - low) * WHITE, WHITE));
    }

    private static double modality(Rescale rescale, int stored) {
        return rescale.slope() * stored + rescale.intercept();
    }
}
