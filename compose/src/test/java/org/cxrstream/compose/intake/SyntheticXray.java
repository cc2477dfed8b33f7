package org.cxrstream.compose.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** A DX image of noise of 12 bits, which no compression makes smaller, as a bare data set in explicit little endian. */
record SyntheticXray(String patient, String study, String sopInstanceUid, int rows, int columns) {
    /** Everything before the pixels, with View Position AP. */
    byte[] header() {
        return header("AP");
    }

    /** Everything before the pixels. */
    byte[] header(String viewPosition) {
        ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        text(out, 0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.1.1");
        text(out, 0x0008, 0x0018, "UI", sopInstanceUid);
        text(out, 0x0008, 0x0060, "CS", "DX");
        text(out, 0x0010, 0x0020, "LO", patient);
        text(out, 0x0018, 0x5101, "CS", viewPosition);
        text(out, 0x0020, 0x000D, "UI", study);
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
