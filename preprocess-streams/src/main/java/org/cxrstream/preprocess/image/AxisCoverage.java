package org.cxrstream.preprocess.image;

/**
 * Which original pixels lie under each cell of the grid along one axis, and how much of the first and the
 * last of them. A cell is {@code square / side} pixels wide; positions are whole multiples of 1/side of a
 * pixel, so nothing is rounded.
 *
 * <p>Where the original is smaller than the grid, a cell is narrower than a pixel: it lies in one pixel and
 * takes its value, or across the edge of two and mixes them by the share of each.
 */
final class AxisCoverage {
    private final int[] first;
    private final int[] last;
    private final float[] firstShare;
    private final float[] lastShare;

    /**
     * Covers one axis.
     *
     * @param originals pixels of the original along the axis
     * @param before pixels of padding before them
     * @param square pixels of the padded square along the axis
     * @param side cells along the axis
     */
    AxisCoverage(int originals, int before, int square, int side) {
        first = new int[side];
        last = new int[side];
        firstShare = new float[side];
        lastShare = new float[side];
        for (int cell = 0; cell < side; cell++) {
            int begin = Math.max(cell * square - before * side, 0);
            int end = Math.min((cell + 1) * square - before * side, originals * side);
            if (begin >= end) {
                last[cell] = -1; // Padding only.
                continue;
            }
            first[cell] = begin / side;
            last[cell] = (end - 1) / side;
            firstShare[cell] = (float) (Math.min(end, (first[cell] + 1) * side) - begin) / side;
            lastShare[cell] = (float) (end - last[cell] * side) / side;
        }
    }

    /** First pixel under the cell. */
    int first(int cell) {
        return first[cell];
    }

    /** Last pixel under the cell; below {@link #first} where there is padding only. */
    int last(int cell) {
        return last[cell];
    }

    /** Share of the pixel that lies under the cell, 0 … 1, for a pixel between first and last. */
    float share(int cell, int pixel) {
        if (pixel == first[cell]) {
            return firstShare[cell];
        }
        return pixel == last[cell] ? lastShare[cell] : 1;
    }

    /** The sum over a row of the grey values under the cell, each by its share. */
    float sum(int cell, float[] table, short[] samples, int rowStart) {
        int from = first[cell];
        int to = last[cell];
        if (to < from) {
            return 0;
        }
        float sum = firstShare[cell] * table[samples[rowStart + from] & 0xffff];
        for (int i = rowStart + from + 1; i < rowStart + to; i++) {
            sum += table[samples[i] & 0xffff];
        }
        return to == from ? sum : sum + lastShare[cell] * table[samples[rowStart + to] & 0xffff];
    }
}
