package org.cxrstream.ingest.codec;

import java.util.Arrays;

/**
 * JPEG-LS of one component, lossless and near lossless (T.87 annex A; the names in brackets are the standard's).
 * Not safe for use by several threads.
 */
final class JpegLsDecoder {
    private static final int REGULAR_CONTEXTS = 365;
    private static final int MIN_BIAS = -128;
    private static final int MAX_BIAS = 127;
    /** Binary logarithm of the run lengths (J, T.87 §A.2.1). */
    private static final int[] RUN_BITS = {
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private final JpegLsBits bits;
    private final int near;
    private final int maximum;
    private final int reset;
    private final int step;
    private final int wholeRange;
    private final int errorBits;
    private final int limit;
    private final byte[] regions;

    /** Sums of error magnitudes (A), of errors (B), bias (C) and counts (N); the last two are of runs. */
    private final int[] magnitudes = new int[REGULAR_CONTEXTS + 2];

    private final int[] errors = new int[REGULAR_CONTEXTS];
    private final int[] biases = new int[REGULAR_CONTEXTS];
    private final int[] counts = new int[REGULAR_CONTEXTS + 2];
    /** Negative errors of the two run contexts (Nn). */
    private final int[] negatives = new int[2];

    private int runIndex;

    private JpegLsDecoder(JpegLsBits bits, JpegLsParameters parameters) {
        this.bits = bits;
        this.near = parameters.near();
        this.maximum = parameters.maximum();
        this.reset = parameters.reset();
        this.step = 2 * near + 1;
        this.wholeRange = parameters.range() * step;
        this.errorBits = parameters.errorBits();
        this.limit = parameters.limit();
        this.regions = parameters.regions();
        Arrays.fill(magnitudes, Math.max(2, (parameters.range() + 32) >> 6));
        Arrays.fill(counts, 1);
    }

    static Samples decode(Codestream in, Frame frame) {
        JpegMarkers markers = JpegMarkers.read(in);
        markers.require(frame, JpegMarkers.SOF55);
        boolean isPlain = markers.scanTable() == 0 && (markers.scanParameter(2) & 0xf) == 0;
        if (!isPlain || markers.scanParameter(1) != 0 || markers.restartInterval() != 0) {
            throw Codestream.invalid("JPEG-LS with mapping, point transform, interleave or restarts");
        }
        JpegLsParameters parameters = JpegLsParameters.of(in, markers);
        JpegLsDecoder decoder = new JpegLsDecoder(new JpegLsBits(in, markers.scanStart()), parameters);
        return new Samples(decoder.read(frame.rows(), frame.columns()), markers.precision());
    }

    /** Lines have one sample more on each side (T.87 §A.2.1), so that index 1 is the first pixel. */
    private short[] read(int rows, int columns) {
        short[] samples = new short[rows * columns];
        int[] above = new int[columns + 2];
        int[] line = new int[columns + 2];
        for (int row = 0; row < rows; row++) {
            above[columns + 1] = above[columns];
            line[0] = above[1];
            readLine(line, above, columns);
            if (bits.isOverrun()) {
                throw Codestream.invalid("JPEG-LS cut off in row %d".formatted(row));
            }
            int start = row * columns;
            for (int i = 0; i < columns; i++) {
                samples[start + i] = (short) line[i + 1];
            }
            int[] finished = line;
            line = above;
            above = finished;
        }
        return samples;
    }

    private void readLine(int[] line, int[] above, int columns) {
        byte[] region = regions;
        int zero = maximum;
        int a = line[0];
        int c = above[0];
        int b = above[1];
        int i = 1;
        while (i <= columns) {
            int d = above[i + 1];
            int context = (region[zero + d - b] * 9 + region[zero + b - c]) * 9 + region[zero + c - a];
            if (context != 0) {
                a = regular(context, predict(a, b, c));
                line[i++] = a;
                c = b;
                b = d;
            } else {
                i = run(line, above, i, columns);
                a = line[i - 1];
                c = above[i - 1];
                b = above[Math.min(i, columns + 1)];
            }
        }
    }

    /** The median of left, above and their plane (T.87 §A.4.1). */
    private static int predict(int a, int b, int c) {
        int least = Math.min(a, b);
        int greatest = Math.max(a, b);
        return c >= greatest ? least : c <= least ? greatest : a + b - c;
    }

    private int regular(int signedContext, int prediction) {
        int sign = signedContext >> 31; // −1 or 0: (x ^ sign) − sign turns the sign of x.
        int context = (signedContext ^ sign) - sign;
        int predicted = clamped(prediction + ((biases[context] ^ sign) - sign));
        int k = golombBits(counts[context], magnitudes[context]);
        int mapped = mappedError(k, limit);
        int error = (mapped >>> 1) ^ -(mapped & 1);
        if (k == 0 && near == 0 && 2 * errors[context] <= -counts[context]) {
            error = ~error;
        }
        update(context, error);
        return reconstructed(predicted + ((error ^ sign) - sign) * step);
    }

    private int mappedError(int k, int longest) {
        int mapped = bits.takeGolomb(k, longest - errorBits - 1, errorBits);
        if (mapped > 2 * wholeRange) {
            throw Codestream.invalid("JPEG-LS error %d (expected: within the range)".formatted(mapped));
        }
        return mapped;
    }

    /** The least k for which count · 2^k reaches the sum of magnitudes (T.87 §A.5.1). */
    private static int golombBits(int count, int magnitude) {
        int k = Math.max(0, Integer.numberOfLeadingZeros(count) - Integer.numberOfLeadingZeros(magnitude));
        return count << k < magnitude ? k + 1 : k;
    }

    /** T.87 §A.6. */
    private void update(int context, int error) {
        int sum = errors[context] + error * step;
        int magnitude = magnitudes[context] + Math.abs(error);
        int count = counts[context];
        if (count == reset) {
            magnitude >>= 1;
            sum >>= 1;
            count >>= 1;
        }
        count++;
        if (sum <= -count) {
            sum = Math.max(sum + count, 1 - count);
            biases[context] = Math.max(biases[context] - 1, MIN_BIAS);
        } else if (sum > 0) {
            sum = Math.min(sum - count, 0);
            biases[context] = Math.min(biases[context] + 1, MAX_BIAS);
        }
        errors[context] = sum;
        magnitudes[context] = magnitude;
        counts[context] = count;
    }

    /** A run of one value and the sample that ends it (T.87 §A.7); returns the index behind. */
    private int run(int[] line, int[] above, int start, int columns) {
        int value = line[start - 1];
        int i = start;
        while (i <= columns) {
            if (bits.take(1) == 0) {
                int length = Math.min(bits.take(RUN_BITS[runIndex]), columns - i);
                Arrays.fill(line, i, i + length, value);
                i += length;
                line[i] = interruption(value, above[i]);
                runIndex = Math.max(runIndex - 1, 0);
                return i + 1;
            }
            int whole = 1 << RUN_BITS[runIndex];
            int length = Math.min(whole, columns + 1 - i);
            Arrays.fill(line, i, i + length, value);
            i += length;
            if (length == whole) {
                runIndex = Math.min(runIndex + 1, RUN_BITS.length - 1);
            }
        }
        return i;
    }

    private int interruption(int a, int b) {
        int type = Math.abs(a - b) <= near ? 1 : 0; // RItype
        int context = REGULAR_CONTEXTS + type;
        int count = counts[context];
        int k = golombBits(count, magnitudes[context] + type * (count >> 1));
        int mapped = mappedError(k, limit - RUN_BITS[runIndex] - 1);
        int error = runError(mapped + type, k, 2 * negatives[type] >= count);
        updateRun(type, error, mapped);
        if (type == 1) {
            return reconstructed(a + error * step);
        }
        return reconstructed(b + (a > b ? -error : error) * step);
    }

    /** Undoes the mapping of T.87 §A.7.2.2. */
    private static int runError(int mapped, int k, boolean mostlyNegative) {
        int odd = mapped & 1;
        int magnitude = (mapped + odd) >> 1;
        int map = k != 0 || mostlyNegative ? 1 : 0;
        return map == odd ? -magnitude : magnitude;
    }

    private void updateRun(int type, int error, int mapped) {
        int context = REGULAR_CONTEXTS + type;
        if (error < 0) {
            negatives[type]++;
        }
        magnitudes[context] += (mapped + 1 - type) >> 1;
        if (counts[context] == reset) {
            magnitudes[context] >>= 1;
            counts[context] >>= 1;
            negatives[type] >>= 1;
        }
        counts[context]++;
    }

    /** Back into the range, then to a sample (T.87 §A.4.5). */
    private int reconstructed(int value) {
        int inRange = value < -near ? value + wholeRange : value > maximum + near ? value - wholeRange : value;
        return clamped(inRange);
    }

    private int clamped(int value) {
        return Math.max(0, Math.min(value, maximum));
    }
}
