package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cxrstream.ingest.codec.Samples;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * How stored values lie in the pixel data (PS3.5 §8.1.1).
 *
 * @param bitsAllocated 8 or 16
 * @param bitsStored 8 … bitsAllocated
 * @param highBit most significant bit of a stored value
 * @param isSigned whether stored values are two's complement
 */
record StoredSamples(int bitsAllocated, int bitsStored, int highBit, boolean isSigned) {
    StoredSamples {
        require(bitsAllocated == 8 || bitsAllocated == 16, "bits allocated", bitsAllocated, "8 or 16");
        require(bitsStored >= 8 && bitsStored <= bitsAllocated, "bits stored", bitsStored, "8 to bits allocated");
        require(highBit >= bitsStored - 1 && highBit < bitsAllocated, "high bit", highBit, "bits stored - 1");
    }

    static StoredSamples of(DataSet dataSet) {
        int allocated = dataSet.requireUnsignedShort(Tag.BITS_ALLOCATED);
        int stored = dataSet.unsignedShort(Tag.BITS_STORED).orElse(allocated);
        int highBit = dataSet.unsignedShort(Tag.HIGH_BIT).orElse(stored - 1);
        int representation = dataSet.unsignedShort(Tag.PIXEL_REPRESENTATION).orElse(0);
        require(representation <= 1, "pixel representation", representation, "0 or 1");
        return new StoredSamples(allocated, stored, highBit, representation == 1);
    }

    /**
     * Takes {@code count} stored values out of the pixel data: overlay bits gone, sign extended.
     *
     * @throws PoisonInputException ATTRIBUTE_INVALID if there are fewer
     */
    short[] read(DataSet dataSet, DataSet.Element pixelData, int count) {
        int bytes = Math.multiplyExact(count, bitsAllocated / 8);
        require(pixelData.length() >= bytes, "pixel data bytes", pixelData.length(), "at least " + bytes);
        ByteBuffer in = dataSet.value(pixelData);
        short[] samples = new short[count];
        if (bitsAllocated == 16) {
            in.asShortBuffer().get(samples);
            cut(samples, highBit + 1 - bitsStored);
        } else {
            readBytes(in, samples, isSwapped(in.order(), pixelData.vr()));
        }
        return samples;
    }

    /**
     * Brings what a codestream held to stored values, in place: a sample of no more bits than are stored is one as it
     * is, a longer one holds the whole cell.
     */
    short[] of(Samples decoded) {
        short[] samples = decoded.values();
        int cellShift = decoded.precision() > highBit ? highBit + 1 - bitsStored : 0;
        cut(samples, cellShift);
        return samples;
    }

    /** Cuts cells down to their stored values, in place; {@code shift} bits below them go, too. */
    private void cut(short[] samples, int shift) {
        if (shift == 0 && !isSigned) {
            short mask = (short) ((1 << bitsStored) - 1);
            for (int i = 0; i < samples.length; i++) {
                samples[i] &= mask;
            }
            return;
        }
        int empty = 32 - bitsStored;
        for (int i = 0; i < samples.length; i++) {
            int shifted = (samples[i] & 0xffff) >>> shift << empty;
            samples[i] = (short) (isSigned ? shifted >> empty : shifted >>> empty);
        }
    }

    /** Cuts a 16-bit cell down to its stored value. */
    short value(int cell) {
        int stored = (cell >>> (highBit + 1 - bitsStored)) & ((1 << bitsStored) - 1);
        return (short) (isSigned ? stored << (32 - bitsStored) >> (32 - bitsStored) : stored);
    }

    private void readBytes(ByteBuffer in, short[] samples, boolean swapped) {
        int swap = swapped ? 1 : 0;
        for (int i = 0; i < samples.length; i++) {
            int cell = Math.min(i ^ swap, in.limit() - 1);
            samples[i] = value(in.get(cell) & 0xff);
        }
    }

    /** 8-bit cells in big-endian 16-bit words come in pairs, the second first (PS3.5 annex D). */
    private static boolean isSwapped(ByteOrder order, String vr) {
        return order == ByteOrder.BIG_ENDIAN && vr.equals("OW");
    }

    private static void require(boolean holds, String name, int value, String expected) {
        if (!holds) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, "%s: %d (expected: %s)".formatted(name, value, expected));
        }
    }
}
