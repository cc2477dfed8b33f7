package org.cxrstream.schemas.pixelstore;

import static org.cxrstream.schemas.event.DeadLetterReason.PIXELS_CORRUPT;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * An X-ray's pixels in the one form that every service reads: a {@link PixelHeader}, then the stored
 * values as {@link PackedSamples}, lossless.
 *
 * <p>Its name is the digest of header and stored values before they are packed: another coding gives another file but
 * the same name. Not safe for use by several threads while {@link #samples} is written to.
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
        return PackedSamples.encode(header.toBytes(), samples, header.columns());
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
            return new PixelObject(header, PackedSamples.decode(in, header.pixels(), header.columns()));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new PoisonInputException(PIXELS_CORRUPT, "pixel object of %d bytes: %s".formatted(object.length, e));
        }
    }
}
