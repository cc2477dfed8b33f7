package org.cxrstream.schemas.pixelstore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The lossless coding of 16-bit samples in a {@link PixelObject}: differences to the neighbour, each with as few bits as
 * its surroundings need. An order of magnitude faster than deflate, and on X-rays about as small: their noise
 * has no strings that repeat.
 *
 * <p>A sample is predicted by the one on its left, the first of a row by the one above, the very first by 0. The
 * difference modulo 2¹⁶, as a signed number d, becomes the unsigned one 2d or −2d − 1. Blocks of {@value #BLOCK}
 * of them, or what is left of a row, follow each other: one byte w, 0 to 16, then as many numbers of w bits, the
 * lowest bit first, filled up with 0 to a whole byte.
 *
 * <p>Stateless.
 */
final class PackedSamples {
    private static final int BLOCK = 64;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private PackedSamples() {}

    /** Codes samples that lie row by row, and puts them behind {@code head}. */
    static byte[] encode(byte[] head, short[] samples, int columns) {
        int blocks = samples.length / columns * ((columns + BLOCK - 1) / BLOCK);
        long most = head.length + 2L * samples.length + blocks + Long.BYTES;
        byte[] out = Arrays.copyOf(head, Math.toIntExact(most));
        int end = head.length;
        short[] left = new short[columns];
        short[] numbers = new short[columns];
        for (int row = 0; row < samples.length; row += columns) {
            toNumbers(samples, row, left, numbers);
            for (int from = 0; from < columns; from += BLOCK) {
                end = pack(numbers, from, Math.min(columns, from + BLOCK), out, end);
            }
        }
        return Arrays.copyOf(out, end);
    }

    /**
     * Decodes all that remains in {@code in}.
     *
     * @throws BufferUnderflowException if it is cut off
     * @throws IllegalArgumentException if it isn't such a coding of that many samples
     */
    static short[] decode(ByteBuffer in, int count, int columns) {
        ByteBuffer packed = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        requireBytes(packed, count, columns);
        short[] samples = new short[count];
        int[] numbers = new int[columns];
        for (int row = 0; row < count; row += columns) {
            for (int from = 0; from < columns; from += BLOCK) {
                unpack(packed, numbers, from, Math.min(columns, from + BLOCK));
            }
            toSamples(numbers, samples, row);
        }
        if (packed.hasRemaining()) {
            throw new IllegalArgumentException(
                    "samples: %d bytes left over (expected: 0)".formatted(packed.remaining()));
        }
        return samples;
    }

    /** A header that promises more samples than there can be must not take the memory for them. */
    private static void requireBytes(ByteBuffer packed, int count, int columns) {
        int blocks = count / columns * ((columns + BLOCK - 1) / BLOCK);
        if (packed.remaining() < blocks) {
            throw new BufferUnderflowException();
        }
    }

    /** A row's numbers, by loops from which the compiler makes vectors: shorts, and one place of each array at a time. */
    private static void toNumbers(short[] samples, int row, short[] left, short[] numbers) {
        left[0] = row == 0 ? 0 : samples[row - numbers.length];
        System.arraycopy(samples, row, left, 1, numbers.length - 1);
        System.arraycopy(samples, row, numbers, 0, numbers.length);
        for (int column = 0; column < numbers.length; column++) {
            numbers[column] -= left[column];
        }
        for (int column = 0; column < numbers.length; column++) {
            numbers[column] = (short) ((numbers[column] << 1) ^ (numbers[column] >> 15));
        }
    }

    private static void toSamples(int[] numbers, short[] samples, int row) {
        int sample = row == 0 ? 0 : samples[row - numbers.length];
        for (int column = 0; column < numbers.length; column++) {
            int number = numbers[column];
            sample += (number >>> 1) ^ -(number & 1);
            samples[row + column] = (short) sample;
        }
    }

    /** Returns the end of what it wrote; behind it up to 7 bytes more are overwritten. */
    private static int pack(short[] numbers, int from, int to, byte[] out, int start) {
        int used = 0;
        for (int i = from; i < to; i++) {
            used |= numbers[i];
        }
        int width = Integer.SIZE - Integer.numberOfLeadingZeros(used & 0xffff);
        out[start] = (byte) width;
        int at = start + 1;
        long bits = 0;
        int filled = 0; // At most 7 between the steps: four numbers of up to 14 bits still fit.
        int i = from;
        for (; width <= 14 && i + 3 < to; i += 4) {
            long two = numbers[i] & 0xffffL | (numbers[i + 1] & 0xffffL) << width;
            long next = numbers[i + 2] & 0xffffL | (numbers[i + 3] & 0xffffL) << width;
            bits |= (two | next << (2 * width)) << filled;
            WORDS.set(out, at, bits);
            filled += 4 * width;
            at += filled >>> 3;
            bits >>>= filled & ~7;
            filled &= 7;
        }
        for (; i < to; i++) {
            bits |= (numbers[i] & 0xffffL) << filled;
            WORDS.set(out, at, bits);
            filled += width;
            at += filled >>> 3;
            bits >>>= filled & ~7;
            filled &= 7;
        }
        return filled > 0 ? at + 1 : at;
    }

    private static void unpack(ByteBuffer in, int[] numbers, int from, int to) {
        int width = in.get();
        if (width < 0 || width > Short.SIZE) {
            throw new IllegalArgumentException("samples: %d bits a difference (expected: 0 to 16)".formatted(width));
        }
        int end = in.position() + ((to - from) * width + Byte.SIZE - 1) / Byte.SIZE;
        if (end > in.limit()) {
            throw new BufferUnderflowException();
        }
        int mask = (1 << width) - 1;
        long bits = 0;
        int filled = 0;
        for (int i = from; i < to; i++) {
            while (filled < width) {
                boolean isWhole = end - in.position() >= Integer.BYTES;
                bits |= (isWhole ? in.getInt() & 0xffff_ffffL : in.get() & 0xffL) << filled;
                filled += isWhole ? Integer.SIZE : Byte.SIZE;
            }
            numbers[i] = (int) bits & mask;
            bits >>>= width;
            filled -= width;
        }
    }
}
