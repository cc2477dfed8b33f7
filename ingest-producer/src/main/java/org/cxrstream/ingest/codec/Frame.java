package org.cxrstream.ingest.codec;

import static org.cxrstream.schemas.event.DeadLetterReason.CODESTREAM_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.COLOUR_UNSUPPORTED;
import static org.cxrstream.schemas.event.DeadLetterReason.IMAGE_TOO_LARGE;

import org.cxrstream.schemas.error.PoisonInputException;

/**
 * The picture that the attributes promise; a codestream of another size is refused before memory is taken.
 *
 * @param rows Rows (PS3.3 C.7.6.3.1), checked by the caller against what it allows
 * @param columns Columns
 * @param bitsAllocated Bits Allocated, 8 or 16
 */
public record Frame(int rows, int columns, int bitsAllocated) {
    /** Any picture may be so large; a larger one takes at least a byte for {@value #MAX_RATIO} of its bytes. */
    private static final int FREE_BYTES = 1 << 20;

    private static final int MAX_RATIO = 1000;

    int pixels() {
        return rows * columns;
    }

    /** Refuses a codestream whose own header tells of another picture. */
    void requireSame(long ownRows, long ownColumns, int ownComponents, int ownPrecision) {
        if (ownComponents != 1) {
            throw new PoisonInputException(
                    COLOUR_UNSUPPORTED, "codestream: %d components (expected: 1)".formatted(ownComponents));
        }
        if (ownRows != rows || ownColumns != columns) {
            throw new PoisonInputException(
                    CODESTREAM_INVALID,
                    "codestream: %d×%d (expected: %d×%d, as the attributes)"
                            .formatted(ownRows, ownColumns, rows, columns));
        }
        if (ownPrecision < 2 || ownPrecision > bitsAllocated) {
            throw new PoisonInputException(
                    CODESTREAM_INVALID,
                    "codestream: %d bits (expected: 2 to %d)".formatted(ownPrecision, bitsAllocated));
        }
    }

    /** Refuses a large picture out of next to nothing, which no X-ray is. */
    void requirePlausible(int compressedBytes) {
        long bytes = (long) pixels() * bitsAllocated / 8;
        if (bytes > FREE_BYTES && bytes / MAX_RATIO > compressedBytes) {
            throw new PoisonInputException(
                    IMAGE_TOO_LARGE,
                    "picture of %d bytes in %d (expected: at most %d-fold)"
                            .formatted(bytes, compressedBytes, MAX_RATIO));
        }
    }
}
