package org.cxrstream.compose.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** A DX image of noise of 12 bits, which no compression makes smaller, as a bare data set in explicit little endian. */
record SyntheticXray(String patient, String study, String sopInstanceUid, int rows, int columns) {
    private static final String DIGITAL_X_RAY = "1.2.840.10008.5.1.4.1.1.1.1";

    /** The whole as a Part-10 file, as a modality sends it. */
    byte[] file(String viewPosition) {
        ByteBuffer meta = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        text(meta, 0x0002, 0x0002, "UI", DIGITAL_X_RAY);
        text(meta, 0x0002, 0x0003, "UI", sopInstanceUid);
        text(meta, 0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
        text(meta, 0x0002, 0x0012, "UI", "1.2.3.4");
        byte[] header = header(viewPosition);
        ByteBuffer file = ByteBuffer.allocate(128 + 4 + 12 + meta.position() + header.length + 2 * rows * columns)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.position(128).put("DICM".getBytes(ISO_8859_1));
        element(file, 0x0002, 0x0000, "UL").putShort((short) 4).putInt(meta.position());
        file.put(meta.flip()).put(header);
        for (int row = 0; row < rows; row++) {
            file.put(row(row));
        }
        return file.array();
    }

    /** Everything before the pixels, with View Position AP. */
    byte[] header() {
        return header("AP");
    }

    /** Everything before the pixels. */
    byte[] header(String viewPosition) {
        ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        text(out, 0x0008, 0x0016, "UI", DIGITAL_X_RAY);
        text(out, 0x0008, 0x0018, "UI", sopInstanceUid);
        text(out, 0x0008, 0x0060, "CS", "DX");
        text(out, 0x0010, 0x0020, "LO", patient);
        text(out, 0x0018, 0x5101, "CS", viewPosition);
        text(out, 0x0020, 0x000D, "UI", study);
        text(out, 0x0020, 0x000E, "UI", study + ".0");
        number(out, 0x0002, 1);
        text(out, 0x0028, 0x0004, "CS", "MONOCHROME2");
        number(out, 0x0010, rows);
        number(out, 0x0011, columns);
        number(out, 0x0100, 16);
        number(out, 0x0101, 12);
        number(out, 0x0102, 11);
        number(out, 0x0103, 0);
        element(out, 0x7FE0, 0x0010, "OW").putShort((short) 0).putInt(2 * rows * columns);
        byte[] header = new byte[out.flip().remaining()];
        out.get(header);
        return header;
    }

    /** A row of pixels. */
    byte[] row(int row) {
        ByteBuffer out = ByteBuffer.allocate(2 * columns).order(ByteOrder.LITTLE_ENDIAN);
        Random noise = new Random(31L * sopInstanceUid.hashCode() + row);
        for (int i = 0; i < columns; i++) {
            out.putShort((short) noise.nextInt(4096));
        }
        return out.array();
    }

    private static void text(ByteBuffer out, int group, int element, String vr, String text) {
        String even = text.length() % 2 == 0 ? text : text + (vr.equals("UI") ? "\0" : " ");
        element(out, group, element, vr).putShort((short) even.length()).put(even.getBytes(ISO_8859_1));
    }

    private static void number(ByteBuffer out, int element, int value) {
        element(out, 0x0028, element, "US").putShort((short) 2).putShort((short) value);
    }

    private static ByteBuffer element(ByteBuffer out, int group, int element, String vr) {
        return out.putShort((short) group).putShort((short) element).put(vr.getBytes(ISO_8859_1));
    }
}
