package org.cxrstream.ingest.codec;

/** What came out of a codestream, row by row. */
public final class Samples {
    private final short[] values;
    private final int precision;

    Samples(short[] values, int precision) {
        this.values = values;
        this.precision = precision;
    }

    /**
     * One for each pixel, no copy. Only the lower {@link #precision} bits count: above them lie zeros or copies of the
     * sign.
     */
    public short[] values() {
        return values;
    }

    /** Bits of a value, 2 … 16. */
    public int precision() {
        return precision;
    }
}
