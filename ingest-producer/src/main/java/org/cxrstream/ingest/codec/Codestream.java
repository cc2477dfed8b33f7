package org.cxrstream.ingest.codec;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.CODESTREAM_INVALID;

import java.util.Objects;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * The bytes of one compressed picture: those of {@code bytes} from {@code from} to before {@code to}, not copied.
 * Not to be written to.
 */
public final class Codestream {
    private final byte[] bytes;
    private final int from;
    private final int to;

    /** Checks the range. */
    public Codestream(byte[] bytes, int from, int to) {
        this.bytes = requireNonNull(bytes, "bytes");
        this.from = from;
        this.to = to;
        Objects.checkFromToIndex(from, to, bytes.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int length() {
        return to - from;
    }

    /** The unsigned byte at an index of the whole array; 0 … 255. */
    int unsignedByte(int at) {
        need(at, 1);
        return bytes[at] & 0xff;
    }

    /** The big-endian unsigned 16-bit number at an index of the whole array. */
    int unsignedShort(int at) {
        need(at, 2);
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    /** The big-endian 32-bit number at an index of the whole array. */
    int word(int at) {
        need(at, 4);
        return (unsignedShort(at) << 16) | unsignedShort(at + 2);
    }

    /** Refuses what ends before {@code count} bytes at an index of the whole array. */
    void need(int at, int count) {
        if (at < from || count < 0 || count > to - at) {
            throw invalid("cut off, %d bytes at %d of %d are missing".formatted(count, at - from, length()));
        }
    }

    static PoisonInputException invalid(String what) {
        return new PoisonInputException(CODESTREAM_INVALID, "compressed pixel data: " + what);
    }
}
