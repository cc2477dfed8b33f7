package org.cxrstream.ingest.codec;

import java.util.Arrays;

/** A tag tree over the code blocks of a precinct (T.800 §B.10.2). Not safe for use by several threads. */
final class TagTree {
    private final int[] widths;
    private final int[] starts;
    private final int levels;
    /** By node: the least value that it may have, and whether it has it. */
    private final int[] values;

    private final boolean[] isKnown;

    TagTree(int width, int height) {
        int[] widthOf = new int[32];
        int[] startOf = new int[32];
        int level = 0;
        int nodes = 0;
        int w = width;
        int h = height;
        while (true) {
            widthOf[level] = w;
            startOf[level] = nodes;
            nodes += w * h;
            level++;
            if (w <= 1 && h <= 1) {
                break;
            }
            w = (w + 1) >> 1;
            h = (h + 1) >> 1;
        }
        this.widths = Arrays.copyOf(widthOf, level);
        this.starts = Arrays.copyOf(startOf, level);
        this.levels = level;
        this.values = new int[nodes];
        this.isKnown = new boolean[nodes];
    }

    /** Reads until a leaf's value is known or at least {@code threshold}; whether it is below. */
    boolean isBelow(int threshold, int x, int y, PacketBits bits) {
        int least = 0;
        for (int level = levels - 1; level >= 0; level--) {
            int node = starts[level] + (y >> level) * widths[level] + (x >> level);
            values[node] = Math.max(values[node], least);
            while (!isKnown[node] && values[node] < threshold) {
                if (bits.bit() == 1) {
                    isKnown[node] = true;
                } else {
                    values[node]++;
                }
            }
            least = values[node];
        }
        return least < threshold;
    }

    /** A leaf's value, read to its end. */
    int value(int x, int y, int most, PacketBits bits) {
        for (int threshold = 1; threshold <= most + 1; threshold++) {
            if (isBelow(threshold, x, y, bits)) {
                return threshold - 1;
            }
        }
        throw Codestream.invalid("JPEG 2000 tag tree above %d".formatted(most));
    }
}
