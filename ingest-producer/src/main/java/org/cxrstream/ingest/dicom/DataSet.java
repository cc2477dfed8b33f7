package org.cxrstream.ingest.dicom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * The elements of a data set, decoded when asked for. No message quotes a text value: it may identify.
 *
 * <p>Every accessor throws {@link PoisonInputException} ATTRIBUTE_INVALID for a value that is there but isn't
 * of the asked kind; an empty value is as good as none.
 */
final class DataSet {
    private static final int MAX_TEXT_BYTES = 1024;
    private static final String UTF8_TERM = "ISO_IR 192";

    private final Map<Integer, Element> elements;
    private final ByteBuffer bytes;
    private final Encoding encoding;

    /**
     * Where a value lies in the file; the value representation is empty in an implicit encoding. A delimited one was
     * written with undefined length; that of pixel data goes on to the end of the file.
     */
    record Element(String vr, int offset, int length, boolean isDelimited) {
        private static final String UNKNOWN = "UN";

        Encoding itemEncoding(Encoding dataSet) {
            return itemEncoding(vr, dataSet);
        }

        /** How a sequence's items are encoded: as the data set, but for UN (PS3.5 §6.2.2, note 4). */
        static Encoding itemEncoding(String vr, Encoding dataSet) {
            return vr.equals(UNKNOWN) ? Encoding.IMPLICIT_LITTLE_ENDIAN : dataSet;
        }
    }

    DataSet(Map<Integer, Element> elements, ByteBuffer bytes, Encoding encoding) {
        this.elements = Map.copyOf(elements);
        this.bytes = bytes.duplicate().clear().order(encoding.order());
        this.encoding = encoding;
    }

    boolean has(int tag) {
        return elements.containsKey(tag);
    }

    Optional<Element> element(int tag) {
        return Optional.ofNullable(elements.get(tag));
    }

    /** The value's bytes in the data set's byte order, no copy. */
    ByteBuffer value(Element element) {
        return bytes.slice(element.offset, element.length).order(bytes.order());
    }

    /** The items of a sequence, in order; none if it isn't there. Parsed at each call. */
    List<DataSet> items(int tag) {
        return element(tag)
                .map(sequence -> new DataSetReader(value(sequence), sequence.itemEncoding(encoding)).readItems())
                .orElse(List.of());
    }

    /** The whole text without the padding around it; empty if blank. */
    Optional<String> text(int tag) {
        return text(tag, ISO_8859_1);
    }

    /** An identifier in the data set's character set: UTF-8 if it says so, else byte by byte. */
    Optional<String> identifier(int tag) {
        boolean isUtf8 =
                text(Tag.SPECIFIC_CHARACTER_SET).filter(UTF8_TERM::equals).isPresent();
        return text(tag, isUtf8 ? UTF_8 : ISO_8859_1);
    }

    /** The whole text of an attribute that has to be there. */
    String requireText(int tag) {
        return text(tag).orElseThrow(() -> invalid(tag, "missing (expected: a text)"));
    }

    /** The value at {@code index} of those that backslashes divide. */
    Optional<String> text(int tag, int index) {
        String[] values = text(tag).orElse("").split("\\\\", -1);
        return index < values.length
                ? Optional.of(values[index].strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    /** The first value of an unsigned 16-bit attribute. */
    OptionalInt unsignedShort(int tag) {
        Optional<Element> element = element(tag).filter(e -> e.length > 0);
        if (element.isEmpty()) {
            return OptionalInt.empty();
        }
        if (element.get().length < 2) {
            throw invalid(tag, element.get().length + " byte (expected: a 16-bit number)");
        }
        return OptionalInt.of(value(element.get()).getShort() & 0xffff);
    }

    /** All values of an unsigned 16-bit attribute. */
    int[] unsignedShorts(int tag) {
        ShortBuffer in =
                element(tag).map(element -> value(element).asShortBuffer()).orElse(ShortBuffer.allocate(0));
        if (in.remaining() > MAX_TEXT_BYTES) {
            throw invalid(tag, "%d numbers (expected: at most %d)".formatted(in.remaining(), MAX_TEXT_BYTES));
        }
        int[] values = new int[in.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.get() & 0xffff;
        }
        return values;
    }

    /** The first {@code count} entries of LUT Data, in words or, as some writers pack 8-bit ones, in bytes. */
    short[] lutData(int count) {
        ByteBuffer in = element(Tag.LUT_DATA).map(this::value).orElse(ByteBuffer.allocate(0));
        short[] entries = new short[count];
        if (in.remaining() >= 2 * count) {
            in.asShortBuffer().get(entries);
        } else if (in.remaining() >= count) {
            for (int i = 0; i < count; i++) {
                entries[i] = (short) (in.get(i) & 0xff);
            }
        } else {
            throw invalid(Tag.LUT_DATA, "%d bytes (expected: %d entries)".formatted(in.remaining(), count));
        }
        return entries;
    }

    /** An unsigned 16-bit attribute that has to be there. */
    int requireUnsignedShort(int tag) {
        return unsignedShort(tag).orElseThrow(() -> invalid(tag, "missing (expected: a 16-bit number)"));
    }

    /** The decimal string at {@code index} of a multi-valued attribute; always finite. */
    OptionalDouble decimal(int tag, int index) {
        Optional<String> text = text(tag, index);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        // Java's own parser would take NaN, hexadecimal and a trailing d as well (PS3.5 §6.2, DS).
        if (!text.get().matches("[+-]?(\\d{1,16}\\.?\\d{0,16}|\\.\\d{1,16})([eE][+-]?\\d{1,3})?")) {
            throw invalid(tag, "no decimal string");
        }
        double value = Double.parseDouble(text.get());
        if (!Double.isFinite(value)) {
            throw invalid(tag, "out of range");
        }
        return OptionalDouble.of(value);
    }

    static PoisonInputException invalid(int tag, String what) {
        return new PoisonInputException(ATTRIBUTE_INVALID, "%s: %s".formatted(Tag.name(tag), what));
    }

    private Optional<String> text(int tag, Charset charset) {
        Optional<Element> element = element(tag);
        if (element.isEmpty()) {
            return Optional.empty();
        }
        if (element.get().length > MAX_TEXT_BYTES) {
            throw invalid(tag, "%d bytes (expected: at most %d)".formatted(element.get().length, MAX_TEXT_BYTES));
        }
        String text = charset.decode(value(element.get())).toString();
        return Optional.of(unpadded(text)).filter(unpadded -> !unpadded.isEmpty());
    }

    /** UIDs are padded with NUL, other text with spaces (PS3.5 §6.2). */
    private static String unpadded(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\0' || text.charAt(end - 1) == ' ')) {
            end--;
        }
        return text.substring(0, end).strip();
    }
}
