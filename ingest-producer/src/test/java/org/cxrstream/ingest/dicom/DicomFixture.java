package org.cxrstream.ingest.dicom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** Writes small DICOM files for tests: a 4×3 CR of 10 bits to begin with, every attribute changeable. */
public final class DicomFixture {
    public static final String IMPLICIT_LE = "1.2.840.10008.1.2";
    public static final String EXPLICIT_LE = "1.2.840.10008.1.2.1";
    public static final String DEFLATED = "1.2.840.10008.1.2.1.99";
    public static final String EXPLICIT_BE = "1.2.840.10008.1.2.2";

    private static final Set<String> LONG_FORM = Set.of("OB", "OW", "SQ", "UN", "UT");

    private final Map<Integer, Value> values = new TreeMap<>(Integer::compareUnsigned);

    private record Value(String vr, Object content) {}

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
            byte[] content = content(value, order);
            out.writeBytes(header(tag, value.vr, content.length, isExplicit, order));
            out.writeBytes(content);
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
