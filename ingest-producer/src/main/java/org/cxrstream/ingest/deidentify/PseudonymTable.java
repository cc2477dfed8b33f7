package org.cxrstream.ingest.deidentify;

import java.util.Arrays;
import java.util.Optional;
import org.cxrstream.schemas.identity.ImageId;

/**
 * A few numbers for each of millions of images: 17 + 8 · numbers bytes a slot, at most three quarters of the slots
 * filled, no object for any. Slots are found by the pseudonym itself, which is an HMAC and so as good as random.
 * Not safe for use by several threads.
 */
public final class PseudonymTable {
    private static final byte FREE = 0;
    private static final byte USED = 1;
    private static final byte GONE = 2;
    private static final int FIRST_SLOTS = 1024;
    private static final int KEY_LONGS = 2;

    private final int stride;
    private byte[] states = new byte[FIRST_SLOTS];
    private long[] cells;
    private int size;
    private int gone;

    /** Empty, with as many numbers for each image. */
    public PseudonymTable(int numbers) {
        this.stride = KEY_LONGS + numbers;
        this.cells = new long[FIRST_SLOTS * stride];
    }

    /** The image's numbers; empty if it isn't there. */
    public Optional<long[]> get(ImageId image) {
        int slot = find(high(image), low(image));
        return states[slot] == USED
                ? Optional.of(Arrays.copyOfRange(cells, slot * stride + KEY_LONGS, (slot + 1) * stride))
                : Optional.empty();
    }

    /** Sets the image's numbers. */
    public void put(ImageId image, long... numbers) {
        if (numbers.length != stride - KEY_LONGS) {
            throw new IllegalArgumentException(
                    "numbers: %d (expected: %d)".formatted(numbers.length, stride - KEY_LONGS));
        }
        if (4L * (size + gone + 1) > 3L * states.length) {
            rehash(2 * size >= states.length / 2 ? 2 * states.length : states.length);
        }
        int slot = find(high(image), low(image));
        if (states[slot] != USED) {
            states[slot] = USED;
            size++;
        }
        cells[slot * stride] = high(image);
        cells[slot * stride + 1] = low(image);
        System.arraycopy(numbers, 0, cells, slot * stride + KEY_LONGS, numbers.length);
    }

    /** Removes the image; no effect if it isn't there. */
    public void remove(ImageId image) {
        int slot = find(high(image), low(image));
        if (states[slot] == USED) {
            states[slot] = GONE;
            Arrays.fill(cells, slot * stride, (slot + 1) * stride, 0);
            size--;
            gone++;
        }
    }

    /** Number of images. */
    public int size() {
        return size;
    }

    /** The key's slot, or the free one where the search for it ends. */
    private int find(long high, long low) {
        int mask = states.length - 1;
        int slot = (int) low & mask;
        while (states[slot] != FREE
                && (states[slot] == GONE || cells[slot * stride] != high || cells[slot * stride + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehash(int slots) {
        byte[] oldStates = states;
        long[] oldCells = cells;
        states = new byte[slots];
        cells = new long[Math.multiplyExact(slots, stride)];
        gone = 0;
        for (int old = 0; old < oldStates.length; old++) {
            if (oldStates[old] == USED) {
                int slot = find(oldCells[old * stride], oldCells[old * stride + 1]);
                states[slot] = USED;
                System.arraycopy(oldCells, old * stride, cells, slot * stride, stride);
            }
        }
    }

    private static long high(ImageId image) {
        return Long.parseUnsignedLong(image.hex(), 0, 16, 16);
    }

    private static long low(ImageId image) {
        return Long.parseUnsignedLong(image.hex(), 16, 32, 16);
    }
}
