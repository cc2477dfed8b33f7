package org.cxrstream.ingest.codec;

/**
 * Bits with a stuffed zero after each byte FF: packet headers (T.800 §B.10.1) and raw coding passes (§D.6).
 * Not safe for use by several threads.
 */
final class PacketBits {
    private final byte[] bytes;
    private final int end;
    private int position;
    private int current;
    private int left;

    PacketBits(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int bit() {
        if (left == 0) {
            left = current == 0xFF ? 7 : 8;
            if (position >= end) {
                throw Codestream.invalid("JPEG 2000 packet header or raw segment cut off");
            }
            current = bytes[position++] & 0xff;
        }
        left--;
        return current >> left & 1;
    }

    /** The next {@code count} bits, 0 … 31. */
    int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | bit();
        }
        return value;
    }

    /** Where the byte after the header is: a last byte FF has a stuffed one behind it. */
    int align() {
        if (current == 0xFF && position < end) {
            position++;
        }
        left = 0;
        current = 0;
        return position;
    }
}
