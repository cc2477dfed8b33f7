package org.cxrstream.compose.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.cxrstream.ingest.codec.Codestream;

/** Finds the codestream in a file that this benchmark made: one fragment behind an offset table (PS3.5 A.4). */
final class Encapsulated {
    private static final byte[] PIXEL_DATA = HexFormat.of().parseHex("e07f10004f420000ffffffff");
    private static final int ITEM_HEADER_BYTES = 8;

    private Encapsulated() {}

    static Codestream codestream(byte[] file) {
        int table = indexOfPixelData(file) + PIXEL_DATA.length;
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int fragment = table + ITEM_HEADER_BYTES + in.getInt(table + 4);
        int start = fragment + ITEM_HEADER_BYTES;
        return new Codestream(file, start, start + in.getInt(fragment + 4));
    }

    private static int indexOfPixelData(byte[] file) {
        for (int at = 0; at <= file.length - PIXEL_DATA.length; at++) {
            if (Arrays.equals(file, at, at + PIXEL_DATA.length, PIXEL_DATA, 0, PIXEL_DATA.length)) {
                return at;
            }
        }
        throw new IllegalStateException("a file of this benchmark has no encapsulated pixel data");
    }
}
