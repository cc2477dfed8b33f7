package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * Splits a data set into its elements (PS3.5 §7), without copying a value. Every length is checked against
 * what is left before it is used, and nesting is bounded, so that no input makes it allocate or recurse
 * without limit. Sequences are stepped over. Not safe for use by several threads.
 */
final class DataSetReader {
    private static final int UNDEFINED_LENGTH = -1;
    private static final int MAX_DEPTH = 16;
    private static final Set<String> SHORT_FORM = Set.of(
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
            "UI", "UL", "US");
    private static final Set<String> LONG_FORM =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");
    private static final String IMPLICIT = "";

    private final ByteBuffer in;
    private Encoding encoding;

    /** What comes before a value; length −1 is undefined. */
    private record Header(int tag, String vr, int length) {}

    /** Reads from the buffer's position to its limit. */
    DataSetReader(ByteBuffer in, Encoding encoding) {
        this.in = in;
        this.encoding = encoding;
    }

    /** Reads the file meta information, group 0002, which is always explicit little endian (PS3.10 §7.1). */
    static DataSet readFileMeta(ByteBuffer in) {
        DataSetReader reader = new DataSetReader(in, Encoding.EXPLICIT_LITTLE_ENDIAN);
        Map<Integer, DataSet.Element> elements = new HashMap<>();
        while (in.hasRemaining() && Tag.group(reader.peekTag()) == 2) {
            Header header = reader.header();
            elements.putIfAbsent(header.tag, reader.definedValue(header));
        }
        return new DataSet(elements, in, Encoding.EXPLICIT_LITTLE_ENDIAN.order());
    }

    /**
     * Reads up to and with the pixel data, or to the end.
     *
     * @throws PoisonInputException FILE_TRUNCATED if an element runs over the end, ATTRIBUTE_INVALID if it
     *     is no data set
     */
    DataSet read() {
        Map<Integer, DataSet.Element> elements = new HashMap<>();
        while (in.hasRemaining() && !elements.containsKey(Tag.PIXEL_DATA)) {
            Header header = header();
            if (header.length != UNDEFINED_LENGTH) {
                elements.putIfAbsent(header.tag, definedValue(header));
            } else if (header.tag == Tag.PIXEL_DATA) {
                throw invalid(header.tag, "undefined length (expected: uncompressed pixel data)");
            } else {
                elements.putIfAbsent(header.tag, new DataSet.Element(header.vr, in.position(), 0));
                skipSequence(header.vr, 1);
            }
        }
        return new DataSet(elements, in, encoding.order());
    }

    private DataSet.Element definedValue(Header header) {
        if (header.length < 0) {
            throw invalid(header.tag, "undefined length or above 2 GiB");
        }
        DataSet.Element element = new DataSet.Element(header.vr, in.position(), header.length);
        skip(header.length);
        return element;
    }

    private void skipSequence(String vr, int depth) {
        if (depth > MAX_DEPTH) {
            throw new PoisonInputException(
                    ATTRIBUTE_INVALID, "sequences nested deeper than %d levels".formatted(MAX_DEPTH));
        }
        Encoding outer = encoding;
        if (vr.equals("UN")) {
            encoding = Encoding.IMPLICIT_LITTLE_ENDIAN; // PS3.5 §6.2.2, note 4.
        }
        int tag = delimiter();
        while (tag != Tag.SEQUENCE_DELIMITATION) {
            if (tag != Tag.ITEM) {
                throw invalid(tag, "in a sequence (expected: an item)");
            }
            skipItem(depth);
            tag = delimiter();
        }
        need(4);
        in.getInt();
        encoding = outer;
    }

    private void skipItem(int depth) {
        need(4);
        int length = in.order(encoding.order()).getInt();
        if (length != UNDEFINED_LENGTH) {
            skip(length);
            return;
        }
        while (peekTag() != Tag.ITEM_DELIMITATION) {
            Header header = header();
            if (header.length == UNDEFINED_LENGTH) {
                skipSequence(header.vr, depth + 1);
            } else {
                skip(header.length);
            }
        }
        need(8);
        in.getLong();
    }

    private int delimiter() {
        need(4);
        return tag();
    }

    private Header header() {
        need(8);
        int tag = tag();
        if (!encoding.isExplicit() || Tag.group(tag) == 0xFFFE) {
            return new Header(tag, IMPLICIT, in.getInt());
        }
        String vr = "" + (char) (in.get() & 0xff) + (char) (in.get() & 0xff);
        if (SHORT_FORM.contains(vr)) {
            return new Header(tag, vr, in.getShort() & 0xffff);
        }
        if (!LONG_FORM.contains(vr)) {
            throw invalid(tag, "no value representation (expected: two letters of PS3.5 §6.2)");
        }
        in.getShort();
        need(4);
        return new Header(tag, vr, in.getInt());
    }

    private int peekTag() {
        need(4);
        int position = in.position();
        int tag = tag();
        in.position(position);
        return tag;
    }

    private int tag() {
        in.order(encoding.order());
        int group = in.getShort() & 0xffff;
        return (group << 16) | (in.getShort() & 0xffff);
    }

    private void skip(int length) {
        if (length < 0) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, "element above 2 GiB");
        }
        need(length);
        in.position(in.position() + length);
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw new PoisonInputException(
                    FILE_TRUNCATED, "element of %d bytes, %d are left".formatted(bytes, in.remaining()));
        }
    }

    private static PoisonInputException invalid(int tag, String what) {
        return new PoisonInputException(ATTRIBUTE_INVALID, "%s: %s".formatted(Tag.name(tag), what));
    }
}
