package org.cxrstream.ingest.codec;

import org.cxrstream.ingest.codec.JpegMarkers.Segment;

/**
 * The coding parameters of a JPEG-LS scan (T.87 §C.2.4.1 and A.2.1).
 *
 * @param near largest difference of a decoded sample to the original's, 0 for lossless
 * @param maximum largest sample (MAXVAL)
 * @param threshold1 T1, the first of the thresholds for gradients
 * @param threshold2 T2
 * @param threshold3 T3
 * @param reset count at which a context is halved (RESET)
 */
record JpegLsParameters(int near, int maximum, int threshold1, int threshold2, int threshold3, int reset) {
    private static final int PRESET = 1;
    private static final int DEFAULT_RESET = 64;

    JpegLsParameters {
        boolean hasRange = maximum >= 1 && near >= 0 && near <= Math.min(255, maximum / 2);
        boolean isSorted = threshold1 > near
                && threshold2 >= threshold1
                && threshold3 >= threshold2
                && threshold3 <= Math.max(maximum, threshold1);
        if (!hasRange || !isSorted || reset < 3) {
            throw Codestream.invalid("JPEG-LS parameters: near %d, maximum %d, thresholds %d, %d, %d, reset %d"
                    .formatted(near, maximum, threshold1, threshold2, threshold3, reset));
        }
    }

    /** The defaults of the precision, and in their place what the codestream sets. */
    static JpegLsParameters of(Codestream in, JpegMarkers markers) {
        int near = markers.scanParameter(0);
        int full = (1 << markers.precision()) - 1;
        JpegLsParameters parameters = defaults(near, full);
        for (Segment segment : markers.tables(JpegMarkers.LSE)) {
            if (in.unsignedByte(segment.start()) != PRESET) {
                throw Codestream.invalid("JPEG-LS mapping table or extended size");
            }
            int maximum = in.unsignedShort(segment.start() + 1);
            if (maximum > full) {
                throw Codestream.invalid("JPEG-LS maximum %d (expected: at most %d)".formatted(maximum, full));
            }
            parameters = preset(in, segment.start() + 3, defaults(near, maximum == 0 ? full : maximum));
        }
        return parameters;
    }

    private static JpegLsParameters preset(Codestream in, int at, JpegLsParameters defaults) {
        return new JpegLsParameters(
                defaults.near,
                defaults.maximum,
                orElse(in.unsignedShort(at), defaults.threshold1),
                orElse(in.unsignedShort(at + 2), defaults.threshold2),
                orElse(in.unsignedShort(at + 4), defaults.threshold3),
                orElse(in.unsignedShort(at + 6), defaults.reset));
    }

    /** T.87 §C.2.4.1.1.1. */
    private static JpegLsParameters defaults(int near, int maximum) {
        int t1;
        int t2;
        int t3;
        if (maximum >= 128) {
            int factor = (Math.min(maximum, 4095) + 128) >> 8;
            t1 = clamp(factor + 2 + 3 * near, near + 1, maximum);
            t2 = clamp(factor * 4 + 3 + 5 * near, t1, maximum);
            t3 = clamp(factor * 17 + 4 + 7 * near, t2, maximum);
        } else {
            int factor = 256 / (maximum + 1);
            t1 = clamp(Math.max(2, 3 / factor + 3 * near), near + 1, maximum);
            t2 = clamp(Math.max(3, 7 / factor + 5 * near), t1, maximum);
            t3 = clamp(Math.max(4, 21 / factor + 7 * near), t2, maximum);
        }
        return new JpegLsParameters(near, maximum, t1, t2, t3, DEFAULT_RESET);
    }

    private static int clamp(int value, int low, int high) {
        return value > high || value < low ? low : value;
    }

    private static int orElse(int value, int otherwise) {
        return value == 0 ? otherwise : value;
    }

    /** Number of values that a prediction error may have (RANGE). */
    int range() {
        return near == 0 ? maximum + 1 : (maximum + 2 * near) / (2 * near + 1) + 1;
    }

    /** Bits of a prediction error (qbpp). */
    int errorBits() {
        return bitsOf(range());
    }

    /** Longest Golomb code (LIMIT). */
    int limit() {
        int sampleBits = Math.max(2, bitsOf(maximum + 1));
        return 2 * (sampleBits + Math.max(8, sampleBits));
    }

    private static int bitsOf(int values) {
        return 32 - Integer.numberOfLeadingZeros(values - 1);
    }

    /** The region −4 … 4 of every gradient (T.87 A.3.3), the gradient 0 in the middle. */
    byte[] regions() {
        byte[] regions = new byte[2 * maximum + 1];
        for (int gradient = 0; gradient <= maximum; gradient++) {
            int region = gradient >= threshold3
                    ? 4
                    : gradient >= threshold2 ? 3 : gradient >= threshold1 ? 2 : gradient > near ? 1 : 0;
            regions[maximum + gradient] = (byte) region;
            regions[maximum - gradient] = (byte) -region;
        }
        return regions;
    }
}
