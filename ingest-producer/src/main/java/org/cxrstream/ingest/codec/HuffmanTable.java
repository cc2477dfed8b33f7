package org.cxrstream.ingest.codec;

import java.util.Arrays;
import java.util.List;

/**
 * A Huffman table of differences (T.81 §F.2.2.3 and H.1.2.2): its codes stand for the number of bits of a
 * difference, which follow. The first {@value #LOOK_AHEAD} bits of the stream look up code and difference at once.
 */
final class HuffmanTable {
    static final int LOOK_AHEAD = 12;
    private static final int MAX_CODE_BITS = 16;
    private static final int MAX_CATEGORY = 16;

    /** By the next bits: the difference in the upper 24, code and difference bits in the lower 8; 0 if longer. */
    private final int[] quick = new int[1 << LOOK_AHEAD];
    /** By code length: the first code that is too large for it, left-aligned to 16 bits. */
    private final int[] limits = new int[MAX_CODE_BITS + 1];
    /** By code length: what to add to a code to have its place in {@link #categories}. */
    private final int[] places = new int[MAX_CODE_BITS + 1];

    private final byte[] categories;

    private HuffmanTable(Codestream in, int start, int codes) {
        this.categories = new byte[codes];
        for (int i = 0; i < codes; i++) {
            int category = in.unsignedByte(start + MAX_CODE_BITS + i);
            if (category > MAX_CATEGORY) {
                throw Codestream.invalid("Huffman category %d (expected: 0 to 16)".formatted(category));
            }
            categories[i] = (byte) category;
        }
        int code = 0;
        int place = 0;
        for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
            int count = in.unsignedByte(start + bits - 1);
            places[bits] = place - code;
            for (int i = 0; i < count; i++) {
                addQuick(code + i, bits, categories[place + i]);
            }
            code += count;
            place += count;
            if (code > 1 << bits) {
                throw Codestream.invalid("Huffman table with more codes than %d bits can tell".formatted(bits));
            }
            limits[bits] = code << (MAX_CODE_BITS - bits);
            code <<= 1;
        }
    }

    /** The last table of an id among the DHT segments. */
    static HuffmanTable of(Codestream in, List<JpegMarkers.Segment> segments, int id) {
        int found = -1;
        int foundCodes = 0;
        for (JpegMarkers.Segment segment : segments) {
            int at = segment.start();
            while (at + 1 + MAX_CODE_BITS <= segment.end()) {
                int codes = 0;
                for (int i = 0; i < MAX_CODE_BITS; i++) {
                    codes += in.unsignedByte(at + 1 + i);
                }
                if (in.unsignedByte(at) == id) {
                    found = at + 1;
                    foundCodes = codes;
                }
                at += 1 + MAX_CODE_BITS + codes;
            }
        }
        if (found < 0) {
            throw Codestream.invalid("no Huffman table %d".formatted(id));
        }
        return new HuffmanTable(in, found, foundCodes);
    }

    /** Code and difference for the next {@value #LOOK_AHEAD} bits, or 0 if they don't reach. */
    int quick(int nextBits) {
        return quick[nextBits];
    }

    /** Length and category of the code that the next 16 bits start with, as {@code length << 8 | category}. */
    int lookUp(int next16) {
        for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
            if (next16 < limits[bits]) {
                return bits << 8 | categories[(next16 >>> (MAX_CODE_BITS - bits)) + places[bits]];
            }
        }
        throw Codestream.invalid("bits that are no Huffman code");
    }

    /** The difference that {@code bits} of a category stand for (T.81 table H.2). */
    static int difference(int bits, int category) {
        return bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
    }

    private void addQuick(int code, int codeBits, int category) {
        boolean hasBits = category < MAX_CATEGORY;
        int total = codeBits + (hasBits ? category : 0);
        if (total > LOOK_AHEAD || code >= 1 << codeBits) {
            return;
        }
        int free = LOOK_AHEAD - total;
        int values = hasBits ? 1 << category : 1;
        for (int bits = 0; bits < values; bits++) {
            int difference = category == 0 ? 0 : hasBits ? difference(bits, category) : 1 << (MAX_CATEGORY - 1);
            int first = (hasBits ? code << category | bits : code) << free;
            Arrays.fill(quick, first, first + (1 << free), difference << 8 | total);
        }
    }
}
