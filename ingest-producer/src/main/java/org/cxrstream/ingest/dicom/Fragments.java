package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;
import static org.cxrstream.schemas.event.DeadLetterReason.MULTI_FRAME_UNSUPPORTED;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.ingest.codec.Codestream;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * The fragments of encapsulated pixel data (PS3.5 §A.4), joined to the codestream of its one frame. The delimiter
 * behind the last fragment may be missing: whether the codestream is whole, its decoder finds out. Stateless.
 */
final class Fragments {
    private static final int HEADER_BYTES = 8;
    private static final int OFFSET_BYTES = 4;
    private static final int MAX_FRAGMENTS = 65_536;

    private Fragments() {}

    /** @throws PoisonInputException FILE_TRUNCATED, ATTRIBUTE_INVALID, or MULTI_FRAME_UNSUPPORTED by the offsets */
    static Codestream join(ByteBuffer value) {
        ByteBuffer in = value.order(ByteOrder.LITTLE_ENDIAN);
        if (!hasNext(in)) {
            throw DataSet.invalid(Tag.PIXEL_DATA, "no fragment (expected: an offset table and at least one)");
        }
        int offsets = next(in).length() / OFFSET_BYTES;
        if (offsets > 1) {
            throw new PoisonInputException(
                    MULTI_FRAME_UNSUPPORTED, "offset table: %d frames (expected: 1)".formatted(offsets));
        }
        List<Part> parts = new ArrayList<>();
        long length = 0;
        while (hasNext(in)) {
            if (parts.size() == MAX_FRAGMENTS) {
                throw DataSet.invalid(Tag.PIXEL_DATA, "more than %d fragments".formatted(MAX_FRAGMENTS));
            }
            Part part = next(in);
            parts.add(part);
            length += part.length;
        }
        if (length == 0) {
            throw DataSet.invalid(Tag.PIXEL_DATA, "empty (expected: compressed pixels)");
        }
        return join(in, parts, (int) length);
    }

    private record Part(int offset, int length) {}

    private static Codestream join(ByteBuffer in, List<Part> parts, int length) {
        if (parts.size() == 1) {
            int from = in.arrayOffset() + parts.get(0).offset;
            return new Codestream(in.array(), from, from + length);
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (Part part : parts) {
            in.get(part.offset, joined, at, part.length);
            at += part.length;
        }
        return new Codestream(joined, 0, length);
    }

    /** Reads a tag; whether it starts a fragment. What can't be a tag ends the fragments as the delimiter does. */
    private static boolean hasNext(ByteBuffer in) {
        if (in.remaining() < HEADER_BYTES) {
            return false;
        }
        int tag = ((in.getShort() & 0xffff) << 16) | (in.getShort() & 0xffff);
        if (tag != Tag.ITEM && tag != Tag.SEQUENCE_DELIMITATION) {
            throw DataSet.invalid(Tag.PIXEL_DATA, "no fragment (expected: an item)");
        }
        return tag == Tag.ITEM;
    }

    private static Part next(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, "fragment of undefined length or above 2 GiB");
        }
        if (length > in.remaining()) {
            throw new PoisonInputException(
                    FILE_TRUNCATED, "fragment of %d bytes, %d are left".formatted(length, in.remaining()));
        }
        Part part = new Part(in.position(), length);
        in.position(in.position() + length);
        return part;
    }
}
