package org.cxrstream.compose.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * A DX image as large as a flat-panel detector's: slow shades with the noise of a real exposure, which is what codecs
 * spend their time on. Not a chest: nothing here looks at it.
 */
final class SyntheticRadiograph {
    static final int ROWS = 2400;
    static final int COLUMNS = 2000;
    static final int BITS = 12;

    private static final double NOISE = 12;
    private static final String DX_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.1.1";
    private static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    private static final int PREAMBLE_BYTES = 128;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(2 * ROWS * COLUMNS + 2048);

    private SyntheticRadiograph() {}

    /** A Part-10 file, explicit little endian, uncompressed; another seed is another image of another patient. */
    static byte[] file(long seed) {
        SyntheticRadiograph file = new SyntheticRadiograph();
        file.out.writeBytes(new byte[PREAMBLE_BYTES]);
        file.out.writeBytes("DICM".getBytes(US_ASCII));
        file.writeMeta("2.25." + (seed + 1));
        file.writeAttributes(seed);
        file.writePixels(seed);
        return file.out.toByteArray();
    }

    private void writeMeta(String instance) {
        SyntheticRadiograph meta = new SyntheticRadiograph();
        meta.text(0x00020002, "UI", DX_IMAGE_STORAGE);
        meta.text(0x00020003, "UI", instance);
        meta.text(0x00020010, "UI", EXPLICIT_LITTLE_ENDIAN);
        meta.text(0x00020012, "UI", "2.25.1");
        value(
                0x00020000,
                "UL",
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(meta.out.size()));
        out.writeBytes(meta.out.toByteArray());
    }

    private void writeAttributes(long seed) {
        text(0x00080016, "UI", DX_IMAGE_STORAGE);
        text(0x00080018, "UI", "2.25." + (seed + 1));
        text(0x00080022, "DA", "20200101");
        text(0x00080060, "CS", "DX");
        text(0x00100020, "LO", "bench-" + seed);
        text(0x00185101, "CS", "PA");
        text(0x0020000D, "UI", "2.25.2" + (seed + 1));
        text(0x0020000E, "UI", "2.25.3" + (seed + 1));
        number(0x00280002, 1);
        text(0x00280004, "CS", "MONOCHROME2");
        number(0x00280010, ROWS);
        number(0x00280011, COLUMNS);
        number(0x00280100, 16);
        number(0x00280101, BITS);
        number(0x00280102, BITS - 1);
        number(0x00280103, 0);
    }

    private void writePixels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer pixels = ByteBuffer.allocate(2 * ROWS * COLUMNS).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < ROWS; row++) {
            double across = Math.cos(row / 400.0);
            for (int column = 0; column < COLUMNS; column++) {
                double shade = 2000 + 1200 * Math.sin(column / 300.0) * across + NOISE * random.nextGaussian();
                pixels.putShort((short) Math.max(0, Math.min((1 << BITS) - 1, Math.round(shade))));
            }
        }
        header(0x7FE00010, "OW");
        out.writeBytes(new byte[2]);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(pixels.capacity())
                .array());
        out.writeBytes(pixels.array());
    }

    private void text(int tag, String vr, String text) {
        String padding = text.length() % 2 == 0 ? "" : vr.equals("UI") ? "\0" : " ";
        value(tag, vr, ByteBuffer.wrap((text + padding).getBytes(US_ASCII)));
    }

    private void number(int tag, int number) {
        value(tag, "US", ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) number));
    }

    private void value(int tag, String vr, ByteBuffer value) {
        header(tag, vr);
        out.writeBytes(ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) value.capacity())
                .array());
        out.writeBytes(value.array());
    }

    private void header(int tag, String vr) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (tag >>> 16))
                .putShort((short) tag)
                .array());
        out.writeBytes(vr.getBytes(US_ASCII));
    }
}
