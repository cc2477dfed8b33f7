package org.cxrstream.ingest.codec;

/**
 * The bits of a JPEG-LS scan: after a byte FF, the next one's highest bit is stuffing (T.87 §A.1), and a marker
 * ends the scan. Behind the end come zeros; {@link #isOverrun} tells. Not safe for use by several threads.
 */
final class JpegLsBits {
    private static final int REFILL_BELOW = 32;

    private final byte[] bytes;
    private final int end;
    private int position;
    private boolean isAfterFf;
    /** Bits from behind the end that were put to those to come. */
    private int zeroBits;

    /** The bits to come, left-aligned, and how many of them are there: at least 32 after {@link #refill}. */
    private long bits;

    private int count;

    JpegLsBits(Codestream in, int start) {
        this.bytes = in.bytes();
        this.end = in.to();
        this.position = start;
        refill();
    }

    /** Whether more was taken than there is. */
    boolean isOverrun() {
        return zeroBits > count;
    }

    /** Takes the next {@code n} bits, 0 … 25. */
    int take(int n) {
        if (n == 0) {
            return 0;
        }
        int value = (int) (bits >>> (64 - n));
        drop(n);
        return value;
    }

    /**
     * Takes a Golomb code of limited length (T.87 §A.5.3): zeros up to a one, then {@code k} bits; after
     * {@code limit} zeros, {@code errorBits} bits.
     */
    int takeGolomb(int k, int limit, int errorBits) {
        int zeros = Long.numberOfLeadingZeros(bits);
        if (zeros + k < REFILL_BELOW - 1 && zeros < limit) {
            long rest = bits << (zeros + 1);
            int low = (int) (rest >>> 1 >>> (63 - k));
            drop(zeros + 1 + k);
            return zeros << k | low;
        }
        return takeLongGolomb(k, limit, errorBits);
    }

    private int takeLongGolomb(int k, int limit, int errorBits) {
        int zeros = 0;
        while (zeros < limit && take(1) == 0) {
            zeros++;
        }
        if (zeros < limit) {
            return zeros << k | take(k);
        }
        take(1);
        return take(errorBits) + 1;
    }

    private void drop(int n) {
        bits <<= n;
        count -= n;
        if (count < REFILL_BELOW) {
            refill();
        }
    }

    private void refill() {
        while (count <= 56) {
            int width = isAfterFf ? 7 : 8;
            if (isAtEnd()) {
                zeroBits += width;
                isAfterFf = false;
            } else {
                int value = bytes[position++] & 0xff;
                bits |= (long) value << (64 - width - count);
                isAfterFf = value == 0xFF;
            }
            count += width;
        }
    }

    /** A marker is FF and a byte with its highest bit set; padding may end with FF alone. */
    private boolean isAtEnd() {
        return position >= end || (bytes[position] == (byte) 0xFF && (position + 1 >= end || bytes[position + 1] < 0));
    }
}
