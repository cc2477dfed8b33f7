package org.cxrstream.ingest.codec;

/**
 * RLE of PS3.5 annex G: the samples' high bytes, then their low bytes, each plane in runs and literals
 * (PackBits). A segment may end with padding; it may not end before its plane is full.
 */
final class RleDecoder {
    private static final int HEADER_BYTES = 64;
    /** Two bytes give a run of 128 at most. */
    private static final int MAX_RATIO = 64;

    private final Codestream in;
    private final short[] samples;

    private RleDecoder(Codestream in, int pixels) {
        this.in = in;
        this.samples = new short[pixels];
    }

    static Samples decode(Codestream in, Frame frame) {
        int planes = frame.bitsAllocated() / 8;
        in.need(in.from(), HEADER_BYTES);
        int segments = littleEndian(in, 0);
        if (segments != planes) {
            throw Codestream.invalid("%d RLE segments (expected: %d)".formatted(segments, planes));
        }
        if ((long) frame.pixels() * planes > (long) in.length() * MAX_RATIO) {
            throw Codestream.invalid("%d RLE bytes for %d pixels".formatted(in.length(), frame.pixels()));
        }
        RleDecoder decoder = new RleDecoder(in, frame.pixels());
        for (int plane = 0; plane < planes; plane++) {
            int start = offset(in, plane);
            int end = plane + 1 < planes ? offset(in, plane + 1) : in.length();
            decoder.readPlane(in.from() + start, in.from() + Math.max(start, end), 8 * (planes - 1 - plane));
        }
        return new Samples(decoder.samples, frame.bitsAllocated());
    }

    private static int offset(Codestream in, int segment) {
        int offset = littleEndian(in, 1 + segment);
        if (offset < HEADER_BYTES || offset > in.length()) {
            throw Codestream.invalid(
                    "RLE segment at %d (expected: %d to %d)".formatted(offset, HEADER_BYTES, in.length()));
        }
        return offset;
    }

    private static int littleEndian(Codestream in, int index) {
        return Integer.reverseBytes(in.word(in.from() + 4 * index));
    }

    private void readPlane(int start, int end, int shift) {
        byte[] bytes = in.bytes();
        int at = start;
        int pixel = 0;
        while (pixel < samples.length) {
            if (at + 1 >= end) {
                throw Codestream.invalid("RLE segment ends at pixel %d of %d".formatted(pixel, samples.length));
            }
            int control = bytes[at++];
            if (control >= 0) {
                int count = Math.min(control + 1, Math.min(end - at, samples.length - pixel));
                addLiteral(at, count, pixel, shift);
                at += control + 1;
                pixel += count;
            } else if (control != Byte.MIN_VALUE) {
                int count = Math.min(1 - control, samples.length - pixel);
                addRun((bytes[at++] & 0xff) << shift, count, pixel);
                pixel += count;
            }
        }
    }

    private void addLiteral(int at, int count, int pixel, int shift) {
        byte[] bytes = in.bytes();
        for (int i = 0; i < count; i++) {
            samples[pixel + i] |= (short) ((bytes[at + i] & 0xff) << shift);
        }
    }

    private void addRun(int value, int count, int pixel) {
        for (int i = pixel; i < pixel + count; i++) {
            samples[i] |= (short) value;
        }
    }
}
