package org.cxrstream.ingest.codec;

/** A rectangle from (x0, y0) to before (x1, y1), which may be empty. */
record Area(int x0, int y0, int x1, int y1) {
    int width() {
        return Math.max(0, x1 - x0);
    }

    int height() {
        return Math.max(0, y1 - y0);
    }

    boolean isEmpty() {
        return x1 <= x0 || y1 <= y0;
    }

    /** On a grid 2^bits as coarse, moved by (dx, dy) before (T.800 equations B-14 and B-15). */
    Area coarser(int bits, long dx, long dy) {
        return new Area(ceil(x0 - dx, bits), ceil(y0 - dy, bits), ceil(x1 - dx, bits), ceil(y1 - dy, bits));
    }

    Area intersection(Area other) {
        return new Area(Math.max(x0, other.x0), Math.max(y0, other.y0), Math.min(x1, other.x1), Math.min(y1, other.y1));
    }

    private static int ceil(long value, int bits) {
        return (int) ((value + (1L << bits) - 1) >> bits);
    }
}
