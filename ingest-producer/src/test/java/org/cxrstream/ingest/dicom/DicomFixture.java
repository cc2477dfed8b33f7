package org.cxrstream.ingest.dicom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** Writes small DICOM files for tests: a 4×3 CR of 10 bits to begin with, every attribute changeable. */
public final class DicomFixture {
    public static final String IMPLICIT_LE = "1.2.840.10008.1.2";
    public static final String EXPLICIT_LE = "1.2.840.10008.1.2.1";
    public static final String DEFLATED = "1.2.840.10008.1.2.1.99";
    public static final String EXPLICIT_BE = "1.2.840.10008.1.2.2";

    private static final Set<String> LONG_FORM = Set.of("OB", "OV", "OW", "SQ", "UN", "UT");

    private final Map<Integer, Value> values = new TreeMap<>(Integer::compareUnsigned);

    private record Value(String vr, Object content) {}

    private record Encapsulated(ByteArrayOutputStream bytes) {}

    private record Items(List<DicomFixture> items, boolean isDelimited) {}

    /** No element at all: an item of a sequence, a document. */
    public static DicomFixture empty() {
        return new DicomFixture();
    }

    /** A Key Object Selection document with a title of DICOM's (PS3.16 CID 7010), about the named instances. */
    public static DicomFixture keyObjects(String title, String... sopInstanceUids) {
        DicomFixture[] instances = Stream.of(sopInstanceUids)
                .map(uid -> empty().text(Tag.REFERENCED_SOP_INSTANCE_UID, "UI", uid))
                .toArray(DicomFixture[]::new);
        return new DicomFixture()
                .text(Tag.SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.88.59")
                .text(Tag.SOP_INSTANCE_UID, "UI", "1.2.3.9")
                .text(Tag.MODALITY, "CS", "KO")
                .text(Tag.PATIENT_ID, "LO", "4711")
                .text(Tag.STUDY_INSTANCE_UID, "UI", "1.2.3")
                .text(Tag.SERIES_INSTANCE_UID, "UI", "1.2.3.2")
                .sequence(
                        Tag.CONCEPT_NAME_CODE_SEQUENCE,
                        empty().text(Tag.CODE_VALUE, "SH", title).text(Tag.CODING_SCHEME_DESIGNATOR, "SH", "DCM"))
                .delimitedSequence(
                        Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
                        empty().text(Tag.STUDY_INSTANCE_UID, "UI", "1.2.3")
                                .delimitedSequence(
                                        Tag.REFERENCED_SERIES_SEQUENCE,
                                        empty().sequence(Tag.REFERENCED_SOP_SEQUENCE, instances)));
    }

    /** A chest X-ray that can be decoded; samples are 0, 100, … 1100 modulo 1024. */
    public static DicomFixture chest() {
        return new DicomFixture()
                .text(Tag.SOP_INSTANCE_UID, "UI", "1.2.3.4")
                .text(Tag.ACQUISITION_DATE, "DA", "19930224")
                .text(Tag.ACQUISITION_TIME, "TM", "175800")
                .text(Tag.MODALITY, "CS", "CR")
                .text(Tag.PATIENT_ID, "LO", "4711")
                .text(Tag.VIEW_POSITION, "CS", "PA")
                .text(Tag.STUDY_INSTANCE_UID, "UI", "1.2.3")
                .text(Tag.SERIES_INSTANCE_UID, "UI", "1.2.3.1")
                .number(Tag.SAMPLES_PER_PIXEL, 1)
                .text(Tag.PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME1")
                .number(Tag.ROWS, 3)
                .number(Tag.COLUMNS, 4)
                .text(Tag.PIXEL_SPACING, "DS", "0.2\\0.25")
                .number(Tag.BITS_ALLOCATED, 16)
                .number(Tag.BITS_STORED, 10)
                .number(Tag.HIGH_BIT, 9)
                .number(Tag.PIXEL_REPRESENTATION, 0)
                .text(Tag.WINDOW_CENTER, "DS", "550\\100")
                .text(Tag.WINDOW_WIDTH, "DS", "1024\\200")
                .words(Tag.PIXEL_DATA, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 76);
    }

    public DicomFixture text(int tag, String vr, String text) {
        return put(tag, vr, text);
    }

    public DicomFixture number(int tag, int value) {
        return put(tag, "US", new int[] {value});
    }

    public DicomFixture words(int tag, int... words) {
        return put(tag, "OW", words);
    }

    public DicomFixture bytes(int tag, String vr, byte... bytes) {
        return put(tag, vr, bytes);
    }

    /** Encapsulated pixel data: an empty offset table and the fragments. */
    public DicomFixture encapsulated(byte[]... fragments) {
        return encapsulated(new byte[0], true, fragments);
    }

    /** Encapsulated pixel data with an offset table, and with or without the delimiter at its end. */
    public DicomFixture encapsulated(byte[] offsets, boolean isDelimited, byte[]... fragments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(Tag.ITEM, "", offsets.length, false, ByteOrder.LITTLE_ENDIAN));
        out.writeBytes(offsets);
        for (byte[] fragment : fragments) {
            out.writeBytes(header(Tag.ITEM, "", fragment.length, false, ByteOrder.LITTLE_ENDIAN));
            out.writeBytes(fragment);
        }
        if (isDelimited) {
            out.writeBytes(header(Tag.SEQUENCE_DELIMITATION, "", 0, false, ByteOrder.LITTLE_ENDIAN));
        }
        return put(Tag.PIXEL_DATA, "OB", new Encapsulated(out));
    }

    /** Items of defined length in a sequence of defined length. */
    public DicomFixture sequence(int tag, DicomFixture... items) {
        return put(tag, "SQ", new Items(List.of(items), false));
    }

    /** Items and a sequence with delimiters. */
    public DicomFixture delimitedSequence(int tag, DicomFixture... items) {
        return put(tag, "SQ", new Items(List.of(items), true));
    }

    /** A sequence that a writer didn't know: UN of undefined length, implicit inside (PS3.5 §6.2.2). */
    public DicomFixture unknownSequence(int tag, DicomFixture... items) {
        return put(tag, "UN", new Items(List.of(items), true));
    }

    public DicomFixture without(int tag) {
        values.remove(tag);
        return this;
    }

    /** A file with preamble and file meta information. */
    public byte[] part10(String transferSyntax) {
        DicomFixture meta = new DicomFixture().text(Tag.TRANSFER_SYNTAX_UID, "UI", transferSyntax);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[128]);
        out.writeBytes("DICM".getBytes(ISO_8859_1));
        out.writeBytes(meta.bare(EXPLICIT_LE));
        out.writeBytes(transferSyntax.equals(DEFLATED) ? deflate(bare(EXPLICIT_LE)) : bare(transferSyntax));
        return out.toByteArray();
    }

    /** The data set alone. */
    public byte[] bare(String transferSyntax) {
        ByteOrder order = transferSyntax.equals(EXPLICIT_BE) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean isExplicit = !transferSyntax.equals(IMPLICIT_LE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach((tag, value) -> {
            byte[] content = value.content instanceof Items items
                    ? items(items, value.vr.equals("UN") ? IMPLICIT_LE : transferSyntax, order)
                    : content(value, order);
            boolean isDelimited = value.content instanceof Items items && items.isDelimited;
            boolean isUndefined = isDelimited || value.content instanceof Encapsulated;
            out.writeBytes(header(tag, value.vr, isUndefined ? -1 : content.length, isExplicit, order));
            out.writeBytes(content);
            if (isDelimited) {
                out.writeBytes(header(Tag.SEQUENCE_DELIMITATION, "", 0, false, order));
            }
        });
        return out.toByteArray();
    }

    /** A sequence of undefined length, nested {@code depth} deep, in explicit little endian. */
    public static byte[] nestedSequence(int depth) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < depth; i++) {
            out.writeBytes(header(0x0008_1140, "SQ", -1, true, ByteOrder.LITTLE_ENDIAN));
            out.writeBytes(header(Tag.ITEM, "", -1, false, ByteOrder.LITTLE_ENDIAN));
        }
        for (int i = 0; i < depth; i++) {
            out.writeBytes(header(Tag.ITEM_DELIMITATION, "", 0, false, ByteOrder.LITTLE_ENDIAN));
            out.writeBytes(header(Tag.SEQUENCE_DELIMITATION, "", 0, false, ByteOrder.LITTLE_ENDIAN));
        }
        return out.toByteArray();
    }

    private static byte[] items(Items sequence, String transferSyntax, ByteOrder order) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (DicomFixture item : sequence.items) {
            byte[] content = item.bare(transferSyntax);
            out.writeBytes(header(Tag.ITEM, "", sequence.isDelimited ? -1 : content.length, false, order));
            out.writeBytes(content);
            if (sequence.isDelimited) {
                out.writeBytes(header(Tag.ITEM_DELIMITATION, "", 0, false, order));
            }
        }
        return out.toByteArray();
    }

    private DicomFixture put(int tag, String vr, Object content) {
        values.put(tag, new Value(vr, content));
        return this;
    }

    private static byte[] header(int tag, String vr, int length, boolean isExplicit, ByteOrder order) {
        ByteBuffer out = ByteBuffer.allocate(12).order(order);
        out.putShort((short) (tag >>> 16)).putShort((short) tag);
        if (!isExplicit) {
            out.putInt(length);
        } else if (LONG_FORM.contains(vr)) {
            out.put(vr.getBytes(ISO_8859_1)).putShort((short) 0).putInt(length);
        } else {
            out.put(vr.getBytes(ISO_8859_1)).putShort((short) length);
        }
        byte[] header = new byte[out.flip().remaining()];
        out.get(header);
        return header;
    }

    private static byte[] content(Value value, ByteOrder order) {
        if (value.content instanceof byte[] bytes) {
            return bytes;
        }
        if (value.content instanceof Encapsulated encapsulated) {
            return encapsulated.bytes.toByteArray();
        }
        if (value.content instanceof int[] words) {
            ByteBuffer out = ByteBuffer.allocate(2 * words.length).order(order);
            for (int word : words) {
                out.putShort((short) word);
            }
            return out.array();
        }
        String text = (String) value.content;
        String padding = text.length() % 2 == 0 ? "" : value.vr.equals("UI") ? "\0" : " ";
        return (text + padding).getBytes(ISO_8859_1);
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] buffer = new byte[bytes.length + 100];
        int length = deflater.deflate(buffer);
        deflater.end();
        return java.util.Arrays.copyOf(buffer, length);
    }
}
