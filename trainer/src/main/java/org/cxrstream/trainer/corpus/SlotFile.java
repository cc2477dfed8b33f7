package org.cxrstream.trainer.corpus;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.cxrstream.schemas.grid.SquareGrid;

/**
 * Rasters of one byte a cell, in numbered slots of equal size. Safe for use by several threads. An interrupt of a
 * reading thread does no harm (a FileChannel would close under everybody).
 */
final class SlotFile implements AutoCloseable {
    /** 256 × 256 cells of a byte. */
    static final int SLOT_BYTES = SquareGrid.SIDE * SquareGrid.SIDE;

    private static final byte[] ZEROS = new byte[SLOT_BYTES];

    private final RandomAccessFile file;

    SlotFile(Path path) {
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't open the slots", e);
        }
    }

    /** How many slots the file holds; the last may be torn. */
    synchronized int slots() {
        try {
            return Math.toIntExact((file.length() + SLOT_BYTES - 1) / SLOT_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't measure the slots", e);
        }
    }

    /** A copy of what the slot holds. */
    synchronized byte[] read(int slot) {
        byte[] bytes = new byte[SLOT_BYTES];
        try {
            file.seek((long) slot * SLOT_BYTES);
            file.readFully(bytes);
            return bytes;
        } catch (EOFException e) {
            throw new IllegalStateException("slot: %d (expected: below %d)".formatted(slot, slots()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't read a slot", e);
        }
    }

    /** Writes, not yet durably. */
    synchronized void write(int slot, byte[] bytes) {
        if (bytes.length != SLOT_BYTES) {
            throw new IllegalArgumentException("slot: %d bytes (expected: %d)".formatted(bytes.length, SLOT_BYTES));
        }
        try {
            file.seek((long) slot * SLOT_BYTES);
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't write a slot", e);
        }
    }

    /** Overwrites with zeros, not yet durably. */
    void clear(int slot) {
        write(slot, ZEROS);
    }

    /** Returns when all that was written is durable. */
    synchronized void force() {
        try {
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't sync the slots", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("corpus: can't close the slots", e);
        }
    }
}
