package org.cxrstream.ingest.codec;

/**
 * The inverse 9-7 wavelet (T.800 §F.3, F.3.8.2) of one tile, level by level. Not safe for use by several threads.
 */
final class IrreversibleWavelet {
    private static final float ALPHA = (float) -1.586134342;
    private static final float BETA = (float) -0.052980118;
    private static final float GAMMA = (float) 0.882911075;
    private static final float DELTA = (float) 0.443506852;
    private static final float LOW_GAIN = (float) 1.230174105;

    private final int stride;
    private final float[] values;
    private final float[] rows;

    /** Works on the coefficients in place, low frequencies first; {@code stride} is the width of the tile. */
    IrreversibleWavelet(float[] values, int stride) {
        this.values = values;
        this.stride = stride;
        this.rows = new float[values.length];
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
            rows[start] = odd == 1 ? values[start] / 2 : values[start];
            return;
        }
        for (int i = 0; i < lows; i++) {
            rows[start + 2 * i + odd] = LOW_GAIN * values[start + i];
        }
        for (int i = 0; i < width - lows; i++) {
            rows[start + 2 * i + 1 - odd] = values[start + lows + i] / LOW_GAIN;
        }
        liftRow(start, width, odd, DELTA);
        liftRow(start, width, 1 - odd, GAMMA);
        liftRow(start, width, odd, BETA);
        liftRow(start, width, 1 - odd, ALPHA);
    }

    private void liftRow(int start, int width, int first, float factor) {
        for (int x = first; x < width; x += 2) {
            float left = rows[start + (x > 0 ? x - 1 : 1)];
            float right = rows[start + (x < width - 1 ? x + 1 : width - 2)];
            rows[start + x] -= factor * (left + right);
        }
    }

    private void invertColumns(int width, int height, int odd) {
        int lows = (height + 1 - odd) >> 1;
        if (height == 1) {
            for (int x = 0; x < width; x++) {
                values[x] = odd == 1 ? rows[x] / 2 : rows[x];
            }
            return;
        }
        for (int y = 0; y < height; y++) {
            boolean isLow = (y & 1) == odd;
            scale((isLow ? y >> 1 : lows + (y >> 1)) * stride, y * stride, width, isLow ? LOW_GAIN : 1 / LOW_GAIN);
        }
        liftColumns(width, height, odd, DELTA);
        liftColumns(width, height, 1 - odd, GAMMA);
        liftColumns(width, height, odd, BETA);
        liftColumns(width, height, 1 - odd, ALPHA);
    }

    private void scale(int from, int to, int width, float gain) {
        for (int x = 0; x < width; x++) {
            values[to + x] = gain * rows[from + x];
        }
    }

    private void liftColumns(int width, int height, int first, float factor) {
        for (int y = first; y < height; y += 2) {
            int before = (y > 0 ? y - 1 : 1) * stride;
            int after = (y < height - 1 ? y + 1 : height - 2) * stride;
            int to = y * stride;
            for (int x = 0; x < width; x++) {
                values[to + x] -= factor * (values[before + x] + values[after + x]);
            }
        }
    }
}
