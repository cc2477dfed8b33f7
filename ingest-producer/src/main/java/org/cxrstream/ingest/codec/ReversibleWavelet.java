package org.cxrstream.ingest.codec;

/**
 * The inverse 5-3 wavelet (T.800 §F.3, F.3.8.1) of one tile, level by level, first along the rows, then along the
 * columns: the order matters, as it rounds. Not safe for use by several threads.
 */
final class ReversibleWavelet {
    private final int stride;
    private final int[] values;
    private final int[] rows;

    /** Works on the coefficients in place, low frequencies first; {@code stride} is the width of the tile. */
    ReversibleWavelet(int[] values, int stride) {
        this.values = values;
        this.stride = stride;
        this.rows = new int[values.length];
    }

    /** From the next lower resolution and its three subbands to the resolution of this area. */
    void invert(Area resolution) {
        int width = resolution.width();
        int height = resolution.height();
        for (int y = 0; y < height; y++) {
            invertRow(y * stride, width, resolution.x0() & 1);
        }
        invertColumns(width, height, resolution.y0() & 1);
    }

    /** {@code odd} is 1 where the first sample is one of high frequency. */
    private void invertRow(int start, int width, int odd) {
        int lows = (width + 1 - odd) >> 1;
        if (width == 1) {
            rows[start] = values[start] >> odd;
            return;
        }
        for (int i = 0; i < lows; i++) {
            rows[start + 2 * i + odd] = values[start + i];
        }
        for (int i = 0; i < width - lows; i++) {
            rows[start + 2 * i + 1 - odd] = values[start + lows + i];
        }
        for (int x = odd; x < width; x += 2) {
            int left = rows[start + (x > 0 ? x - 1 : 1)];
            int right = rows[start + (x < width - 1 ? x + 1 : width - 2)];
            rows[start + x] -= (left + right + 2) >> 2;
        }
        for (int x = 1 - odd; x < width; x += 2) {
            int left = rows[start + (x > 0 ? x - 1 : 1)];
            int right = rows[start + (x < width - 1 ? x + 1 : width - 2)];
            rows[start + x] += (left + right) >> 1;
        }
    }

    private void invertColumns(int width, int height, int odd) {
        int lows = (height + 1 - odd) >> 1;
        if (height == 1) {
            for (int x = 0; x < width; x++) {
                values[x] = rows[x] >> odd;
            }
            return;
        }
        for (int y = odd; y < height; y += 2) {
            int before = lows + ((y > 0 ? y - 1 : 1) >> 1);
            int after = lows + ((y < height - 1 ? y + 1 : height - 2) >> 1);
            lift(y * stride, (y >> 1) * stride, before * stride, after * stride, width);
        }
        for (int y = 1 - odd; y < height; y += 2) {
            int before = (y > 0 ? y - 1 : 1) * stride;
            int after = (y < height - 1 ? y + 1 : height - 2) * stride;
            int from = (lows + (y >> 1)) * stride;
            int to = y * stride;
            for (int x = 0; x < width; x++) {
                values[to + x] = rows[from + x] + ((values[before + x] + values[after + x]) >> 1);
            }
        }
    }

    private void lift(int to, int from, int before, int after, int width) {
        for (int x = 0; x < width; x++) {
            values[to + x] = rows[from + x] - ((rows[before + x] + rows[after + x] + 2) >> 2);
        }
    }
}
