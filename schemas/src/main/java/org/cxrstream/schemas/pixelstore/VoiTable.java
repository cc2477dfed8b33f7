package org.cxrstream.schemas.pixelstore;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A table from modality values to grey values (PS3.3 C.11.2.1.1). Values below its first one count as its first
 * one, those behind its end as its last. Immutable.
 *
 * <p>On disk, big-endian, behind the header's fixed part: the first value (int), bits of an entry (byte), number of
 * entries (int), the entries (16 bits each).
 */
public final class VoiTable {
    private static final int FIXED_BYTES = 9;
    private static final int MAX_ENTRIES = 1 << 16;

    private final int first;
    private final int bits;
    private final short[] entries;

    /**
     * A table.
     *
     * @param first the modality value that the first entry is for
     * @param bits bits of an entry, 8 … 16
     * @param entries grey values, 0 = black of MONOCHROME2, 2^bits − 1 = white; 1 … 65,536 of them, copied
     */
    public VoiTable(int first, int bits, short[] entries) {
        if (bits < 8 || bits > 16 || entries.length < 1 || entries.length > MAX_ENTRIES) {
            throw new IllegalArgumentException("VOI table: %d entries of %d bits (expected: 1 to %d of 8 to 16)"
                    .formatted(entries.length, bits, MAX_ENTRIES));
        }
        this.first = first;
        this.bits = bits;
        this.entries = requireNonNull(entries, "entries").clone();
    }

    /** The grey value of a modality value, 0 … 1; an entry of more bits than it should have counts as white. */
    public double grey(double modalityValue) {
        long index = Math.round(modalityValue) - first;
        int entry = entries[(int) Math.max(0, Math.min(index, entries.length - 1))] & 0xffff;
        return Math.min(1, entry / ((1 << bits) - 1.0));
    }

    int bytes() {
        return FIXED_BYTES + 2 * entries.length;
    }

    void writeTo(ByteBuffer out) {
        out.putInt(first).put((byte) bits).putInt(entries.length);
        for (short entry : entries) {
            out.putShort(entry);
        }
    }

    /** Checks the length before it takes memory for it. */
    static VoiTable parse(ByteBuffer in) {
        int first = in.getInt();
        int bits = in.get();
        int count = in.getInt();
        if (count < 1 || count > MAX_ENTRIES || in.remaining() < 2 * count) {
            throw new IllegalArgumentException(
                    "VOI table: %d entries (expected: 1 to %d)".formatted(count, MAX_ENTRIES));
        }
        short[] entries = new short[count];
        for (int i = 0; i < count; i++) {
            entries[i] = in.getShort();
        }
        return new VoiTable(first, bits, entries);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VoiTable table
                && first == table.first
                && bits == table.bits
                && Arrays.equals(entries, table.entries);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * first + bits) + Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        return "VoiTable[%d entries of %d bits from %d]".formatted(entries.length, bits, first);
    }
}
