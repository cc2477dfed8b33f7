package org.cxrstream.ingest.dicom;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.FILE_TRUNCATED;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * Splits a data set into its elements (PS3.5 §7), without copying a value. Every length is checked against
 * what is left before it is used, nesting is bounded, and only elements of {@link Tag} are kept, so that no
 * input makes it allocate or recurse without limit. Sequences are stepped over; {@link DataSet#items} reads
 * the few that are needed. Not safe for use by several threads.
 */
final class DataSetReader {
    private static final int UNDEFINED_LENGTH = -1;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_ITEMS = 10_000;
    private static final int DELIMITER_BYTES = 8;
    private static final int SEQUENCES_GROUP = 0xFFFE;
    private static final Set<String> SHORT_FORM = Set.of(
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM",
            "UI", "UL", "US");
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
            keep(elements, header, reader.definedValue(header));
        }
        return new DataSet(elements, in, Encoding.EXPLICIT_LITTLE_ENDIAN);
    }

    /**
     * Reads up to and with the pixel data, or to the end. What follows the pixel data is never looked at.
     *
     * @throws PoisonInputException FILE_TRUNCATED if an element runs over the end, ATTRIBUTE_INVALID if it
     *     is no data set
     */
    DataSet read() {
        return readTo(Tag.PIXEL_DATA);
    }

    /** Reads up to and with {@code last}: elements are sorted by tag, and what follows isn't looked at. */
    DataSet readTo(int last) {
        Map<Integer, DataSet.Element> elements = new HashMap<>();
        while (in.hasRemaining() && !elements.containsKey(last) && Integer.compareUnsigned(peekTag(), last) <= 0) {
            Header header = header();
            keep(elements, header, value(header));
        }
        return new DataSet(elements, in, encoding);
    }

    /** Reads a sequence's items, up to its delimiter if it has one. */
    List<DataSet> readItems() {
        List<DataSet> items = new ArrayList<>();
        while (in.hasRemaining() && delimiter() == Tag.ITEM) {
            if (items.size() == MAX_ITEMS) {
                throw new PoisonInputException(ATTRIBUTE_INVALID, "sequence: more than %d items".formatted(MAX_ITEMS));
            }
            items.add(new DataSetReader(item(1), encoding).read());
        }
        return items;
    }

    private static void keep(Map<Integer, DataSet.Element> elements, Header header, DataSet.Element element) {
        if (Tag.isRead(header.tag)) {
            elements.putIfAbsent(header.tag, element);
        }
    }

    private DataSet.Element value(Header header) {
        if (header.length != UNDEFINED_LENGTH) {
            return definedValue(header);
        }
        int start = in.position();
        if (header.tag == Tag.PIXEL_DATA) {
            in.position(in.limit());
            return new DataSet.Element(header.vr, start, in.limit() - start, true);
        }
        skipSequence(header.vr, 1);
        return new DataSet.Element(header.vr, start, in.position() - DELIMITER_BYTES - start, true);
    }

    private DataSet.Element definedValue(Header header) {
        if (header.length < 0) {
            throw invalid(header.tag, "undefined length or above 2 GiB");
        }
        DataSet.Element element = new DataSet.Element(header.vr, in.position(), header.length, false);
        skip(header.length);
        return element;
    }

    private void skipSequence(String vr, int depth) {
        if (depth > MAX_DEPTH) {
            throw new PoisonInputException(
                    ATTRIBUTE_INVALID, "sequences nested deeper than %d levels".formatted(MAX_DEPTH));
        }
        Encoding outer = encoding;
        encoding = DataSet.Element.itemEncoding(vr, outer);
        while (delimiter() == Tag.ITEM) {
            item(depth);
        }
        need(4);
        in.getInt();
        encoding = outer;
    }

    /** Steps over an item whose tag has been read; returns its content without the delimiter. */
    private ByteBuffer item(int depth) {
        need(4);
        int length = in.order(encoding.order()).getInt();
        int start = in.position();
        if (length != UNDEFINED_LENGTH) {
            skip(length);
            return in.slice(start, length);
        }
        while (peekTag() != Tag.ITEM_DELIMITATION) {
            Header header = header();
            if (header.length == UNDEFINED_LENGTH) {
                skipSequence(header.vr, depth + 1);
            } else {
                skip(header.length);
            }
        }
        need(DELIMITER_BYTES);
        in.getLong();
        return in.slice(start, in.position() - DELIMITER_BYTES - start);
    }

    /** The next item's tag or the end of the sequence. */
    private int delimiter() {
        need(4);
        int tag = tag();
        if (tag != Tag.ITEM && tag != Tag.SEQUENCE_DELIMITATION) {
            throw invalid(tag, "in a sequence (expected: an item)");
        }
        return tag;
    }

    private Header header() {
        need(8);
        int tag = tag();
        if (!encoding.isExplicit() || Tag.group(tag) == SEQUENCES_GROUP) {
            return new Header(tag, IMPLICIT, in.getInt());
        }
        byte first = in.get();
        byte second = in.get();
        if (!isUpperCase(first) || !isUpperCase(second)) {
            throw invalid(tag, "no value representation (expected: two letters of PS3.5 §6.2)");
        }
        String vr = "" + (char) first + (char) second;
        if (SHORT_FORM.contains(vr)) {
            return new Header(tag, vr, in.getShort() & 0xffff);
        }
        in.getShort(); // Every other one has the long form, those to come as well (PS3.5 §7.1.2).
        need(4);
        return new Header(tag, vr, in.getInt());
    }

    static boolean isUpperCase(byte b) {
        return b >= 'A' && b <= 'Z';
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
