package org.cxrstream.ingest.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * JPEG lossless, Huffman coded (T.81 annex H, process 14), all seven predictors and the point transform, one
 * component. Restart intervals are whole rows, as H.1.1 demands.
 *
 * <p>Each interval's bytes are first copied without their stuffing, so that the bits can be taken from whole
 * words; the zeros behind them end every reading, and whether they were needed is checked after each row.
 */
final class JpegLosslessDecoder {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** How far bits may be taken from behind an interval's end before its row is given up. */
    private static final int OVERRUN_BYTES = 8;

    private static final int PADDING_BYTES = 2 * OVERRUN_BYTES + 8;

    private final Codestream in;
    private final HuffmanTable table;
    private final int columns;
    private final int predictor;
    private final int pointTransform;
    private final int firstPrediction;
    private final short[] samples;

    private final byte[] interval;
    private int intervalBytes;
    private int nextInterval;

    /** The bits to come, left-aligned, how many of them are there, and where the next bytes are. */
    private long bits;

    private int bitCount;
    private int position;

    private JpegLosslessDecoder(Codestream in, JpegMarkers markers, Frame frame) {
        this.in = in;
        this.table = HuffmanTable.of(in, markers.tables(JpegMarkers.DHT), markers.scanTable() >>> 4);
        this.columns = frame.columns();
        this.predictor = markers.scanParameter(0);
        this.pointTransform = markers.scanParameter(2) & 0xf;
        if (predictor < 1 || predictor > 7 || pointTransform >= markers.precision()) {
            throw Codestream.invalid("JPEG predictor %d, point transform %d".formatted(predictor, pointTransform));
        }
        this.firstPrediction = 1 << (markers.precision() - pointTransform - 1);
        this.samples = new short[frame.pixels()];
        this.interval = new byte[in.to() - markers.scanStart() + PADDING_BYTES];
        this.nextInterval = markers.scanStart();
    }

    static Samples decode(Codestream in, Frame frame) {
        JpegMarkers markers = JpegMarkers.read(in);
        markers.require(frame, JpegMarkers.SOF3);
        int restart = markers.restartInterval();
        if (restart % frame.columns() != 0) {
            throw Codestream.invalid("JPEG restart interval of %d (expected: whole rows)".formatted(restart));
        }
        if (frame.pixels() > 8L * in.length()) {
            throw Codestream.invalid("%d JPEG bytes for %d pixels".formatted(in.length(), frame.pixels()));
        }
        JpegLosslessDecoder decoder = new JpegLosslessDecoder(in, markers, frame);
        int rowsOfInterval = restart == 0 ? frame.rows() : restart / frame.columns();
        for (int row = 0; row < frame.rows(); row++) {
            decoder.readRow(row, row % rowsOfInterval == 0);
        }
        return new Samples(decoder.transformed(), markers.precision());
    }

    private short[] transformed() {
        for (int i = 0; pointTransform > 0 && i < samples.length; i++) {
            samples[i] = (short) (samples[i] << pointTransform);
        }
        return samples;
    }

    private void readRow(int row, boolean isFirstOfInterval) {
        if (isFirstOfInterval) {
            startInterval();
        }
        int start = row * columns;
        int first = isFirstOfInterval ? firstPrediction : samples[start - columns];
        samples[start] = (short) (first + difference());
        if (isFirstOfInterval || predictor == 1) {
            addToLeft(start + 1, start + columns);
        } else {
            for (int i = start + 1; i < start + columns; i++) {
                samples[i] = (short) (prediction(i) + difference());
            }
        }
        if (position - (bitCount >> 3) > intervalBytes) {
            throw Codestream.invalid("JPEG cut off in row %d".formatted(row));
        }
    }

    /** T.81 table H.1. */
    private int prediction(int i) {
        int left = samples[i - 1] & 0xffff;
        int above = samples[i - columns] & 0xffff;
        int corner = samples[i - columns - 1] & 0xffff;
        return switch (predictor) {
            case 2 -> above;
            case 3 -> corner;
            case 4 -> left + above - corner;
            case 5 -> left + ((above - corner) >> 1);
            case 6 -> above + ((left - corner) >> 1);
            default -> (left + above) >> 1;
        };
    }

    /** The one predictor that nearly all files have, with all state in local variables: twice as fast. */
    private void addToLeft(int start, int end) {
        long word = bits;
        int count = bitCount;
        int at = position;
        int value = samples[start - 1];
        for (int i = start; i < end; i++) {
            if (count < 32) {
                if (at > intervalBytes + OVERRUN_BYTES) {
                    break; // The row's check says so.
                }
                word |= (long) WORDS.get(interval, at) >>> count;
                int bytes = (63 - count) >> 3;
                at += bytes;
                count += bytes << 3;
            }
            int quick = table.quick((int) (word >>> (64 - HuffmanTable.LOOK_AHEAD)));
            if (quick != 0) {
                word <<= quick & 0xff;
                count -= quick & 0xff;
                value += quick >> 8;
            } else {
                bits = word;
                bitCount = count;
                position = at;
                value += longDifference();
                word = bits;
                count = bitCount;
            }
            samples[i] = (short) value;
        }
        bits = word;
        bitCount = count;
        position = at;
    }

    private int difference() {
        if (bitCount < 32 && position <= intervalBytes + OVERRUN_BYTES) {
            bits |= (long) WORDS.get(interval, position) >>> bitCount;
            int bytes = (63 - bitCount) >> 3;
            position += bytes;
            bitCount += bytes << 3;
        }
        int quick = table.quick((int) (bits >>> (64 - HuffmanTable.LOOK_AHEAD)));
        if (quick == 0) {
            return longDifference();
        }
        take(quick & 0xff);
        return quick >> 8;
    }

    private int longDifference() {
        int code = table.lookUp((int) (bits >>> 48));
        take(code >>> 8);
        int category = code & 0xff;
        if (category == 0 || category == 16) {
            return category << 11; // 0, or 32768 without any bits (T.81 H.1.2.2).
        }
        int value = (int) (bits >>> (64 - category));
        take(category);
        return HuffmanTable.difference(value, category);
    }

    private void take(int count) {
        bits <<= count;
        bitCount -= count;
    }

    /** Copies the bytes up to the next marker, without the zeros that follow FF, and steps over the marker. */
    private void startInterval() {
        byte[] bytes = in.bytes();
        int at = nextInterval;
        int length = 0;
        while (at < in.to()) {
            byte b = bytes[at++];
            if (b == (byte) 0xFF) {
                while (at < in.to() && bytes[at] == (byte) 0xFF) {
                    at++;
                }
                if (at < in.to() && bytes[at++] != 0) {
                    break;
                }
            }
            interval[length++] = b;
        }
        Arrays.fill(interval, length, length + PADDING_BYTES, (byte) 0);
        nextInterval = at;
        intervalBytes = length;
        bits = 0;
        bitCount = 0;
        position = 0;
    }
}
