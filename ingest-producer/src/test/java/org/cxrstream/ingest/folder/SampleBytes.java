package org.cxrstream.ingest.folder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cxrstream.schemas.pixelstore.PixelObject;

/** What a pixel object's samples were before they were packed. */
final class SampleBytes {
    private SampleBytes() {}

    /** Twice: each sample with its low byte first, then each with its high byte first. */
    static byte[] of(byte[] pixelObject) {
        short[] samples = PixelObject.parse(pixelObject).samples();
        ByteBuffer bytes = ByteBuffer.allocate(4 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (short sample : samples) {
            bytes.putShort(sample);
        }
        bytes.order(ByteOrder.BIG_ENDIAN);
        for (short sample : samples) {
            bytes.putShort(sample);
        }
        return bytes.array();
    }
}
