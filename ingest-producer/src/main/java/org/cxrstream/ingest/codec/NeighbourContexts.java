package org.cxrstream.ingest.codec;

/** Contexts by the neighbours of a coefficient (T.800 tables D.1, D.2 and D.3). */
final class NeighbourContexts {
    private static final int LEFT = 1 << 3;
    private static final int RIGHT = 1 << 5;
    private static final int ABOVE = 1 << 1;
    private static final int BELOW = 1 << 7;
    private static final int DIAGONALS = 1 | 1 << 2 | 1 << 6 | 1 << 8;
    private static final int FIRST_SIGN = 9;

    private static final byte[][] SIGNIFICANCE = new byte[4][512];
    private static final byte[] SIGN = new byte[256];

    static {
        for (int neighbours = 0; neighbours < 512; neighbours++) {
            int h = Integer.bitCount(neighbours & (LEFT | RIGHT));
            int v = Integer.bitCount(neighbours & (ABOVE | BELOW));
            int d = Integer.bitCount(neighbours & DIAGONALS);
            SIGNIFICANCE[0][neighbours] = (byte) lowOrVertical(h, v, d);
            SIGNIFICANCE[1][neighbours] = (byte) lowOrVertical(v, h, d);
            SIGNIFICANCE[2][neighbours] = SIGNIFICANCE[0][neighbours];
            SIGNIFICANCE[3][neighbours] = (byte) diagonal(h + v, d);
        }
        for (int key = 0; key < 256; key++) {
            SIGN[key] = (byte) signOf(key);
        }
    }

    private NeighbourContexts() {}

    /** By the nine bits of three rows of three, the contexts of a subband. */
    static byte[] significance(int orientation) {
        return SIGNIFICANCE[orientation];
    }

    /**
     * By bits 1, 3, 5, 7: above, left, right and below are significant; and bits 4, 0, 2, 6: they are negative. The
     * context, and 128 more where the decoded sign is to be turned.
     */
    static int sign(int key) {
        return SIGN[key] & 0xff;
    }

    private static int lowOrVertical(int h, int v, int d) {
        if (h == 2) {
            return 8;
        }
        if (h == 1) {
            return v >= 1 ? 7 : d >= 1 ? 6 : 5;
        }
        return v > 0 ? 2 + v : Math.min(d, 2);
    }

    private static int diagonal(int hv, int d) {
        return switch (d) {
            case 0 -> Math.min(hv, 2);
            case 1 -> 3 + Math.min(hv, 2);
            case 2 -> hv >= 1 ? 7 : 6;
            default -> 8;
        };
    }

    private static int signOf(int key) {
        int h = contribution(key, 3, 0) + contribution(key, 5, 2);
        int v = contribution(key, 1, 4) + contribution(key, 7, 6);
        int both = 3 * Integer.signum(h) + Integer.signum(v);
        int turned = both < 0 ? 1 << 7 : 0;
        // Of (h, v): (0,0) 9, (0,1) 10, (1,−1) 11, (1,0) 12, (1,1) 13, and their opposites alike.
        return turned | (FIRST_SIGN + Math.abs(both));
    }

    private static int contribution(int key, int significant, int negative) {
        return (key >> significant & 1) == 0 ? 0 : (key >> negative & 1) == 0 ? 1 : -1;
    }
}
