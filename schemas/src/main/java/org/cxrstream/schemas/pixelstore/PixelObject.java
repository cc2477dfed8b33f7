package org.cxrstream.schemas.pixelstore;

import static org.cxrstream.schemas.event.DeadLetterReason.PIXELS_CORRUPT;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * An X-ray's pixels in the one form that every service reads: a {@link PixelHeader}, then the stored
 * values as one zlib stream (RFC 1950) of 16-bit big-endian differences to the value on the left, lossless.
 *
 * <p>Its name is the digest of header and stored values before compression: two compressors give two files
 * but one name. Not safe for use by several threads while {@link #samples} is written to.
 */
public final class PixelObject {
    private final PixelHeader header;
    private final short[] samples;

    /**
     * Takes over the samples without a copy: they may be 40 MB.
     *
     * @param samples stored values row by row, rows × columns; read as unsigned unless the header says signed
     */
    public PixelObject(PixelHeader header, short[] samples) {
        if (samples.length != header.pixels()) {
            throw new IllegalArgumentException(
                    "samples: %d (expected: %d×%d)".formatted(samples.length, header.rows(), header.columns()));
        }
        this.header = header;
        this.samples = samples;
    }

    /** What the stored values mean. */
    public PixelHeader header() {
        return header;
    }

    /** The stored values themselves, no copy. */
    public short[] samples() {
        return samples;
    }

    /** The name in the store. */
    public PixelDigest digest() {
        MessageDigest sha256 = PixelDigest.sha256();
        sha256.update(header.toBytes());
        int columns = header.columns();
        ByteBuffer row = ByteBuffer.allocate(2 * columns);
        for (int r = 0; r < header.rows(); r++) {
            row.asShortBuffer().put(samples, r * columns, columns);
            sha256.update(row.array());
        }
        return PixelDigest.of(sha256);
    }

    /** Encodes for the store. */
    public byte[] toBytes() {
        byte[] differences = differences();
        ByteArrayOutputStream out = new ByteArrayOutputStream(differences.length / 2 + PixelHeader.BYTES);
        out.writeBytes(header.toBytes());
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(differences);
            deflater.finish();
            byte[] buffer = new byte[1 << 16];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * Decodes what the store holds.
     *
     * @throws PoisonInputException PIXELS_CORRUPT if it is no canonical pixel object or cut off
     */
    public static PixelObject parse(byte[] object) {
        try {
            ByteBuffer in = ByteBuffer.wrap(object);
            PixelHeader header = PixelHeader.parse(in);
            return new PixelObject(header, inflate(in, header));
        } catch (IllegalArgumentException | BufferUnderflowException | DataFormatException e) {
            throw new PoisonInputException(PIXELS_CORRUPT, "pixel object of %d bytes: %s".formatted(object.length, e));
        }
    }

    private byte[] differences() {
        byte[] bytes = new byte[2 * samples.length];
        int columns = header.columns();
        for (int i = 0; i < samples.length; i++) {
            int difference = i % columns == 0 ? samples[i] : samples[i] - samples[i - 1];
            bytes[2 * i] = (byte) (difference >> 8);
            bytes[2 * i + 1] = (byte) difference;
        }
        return bytes;
    }

    private static short[] inflate(ByteBuffer in, PixelHeader header) throws DataFormatException {
        int columns = header.columns();
        short[] samples = new short[header.pixels()];
        byte[] row = new byte[2 * columns];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in);
            for (int r = 0; r < header.rows(); r++) {
                inflateRow(inflater, row);
                short left = 0;
                for (int c = 0; c < columns; c++) {
                    left += (short) ((row[2 * c] << 8) | (row[2 * c + 1] & 0xff));
                    samples[r * columns + c] = left;
                }
            }
            return samples;
        } finally {
            inflater.end();
        }
    }

    private static void inflateRow(Inflater inflater, byte[] row) throws DataFormatException {
        int filled = 0;
        while (filled < row.length) {
            int n = inflater.inflate(row, filled, row.length - filled);
            if (n == 0 && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
                throw new DataFormatException("samples are cut off");
            }
            filled += n;
        }
    }
}
