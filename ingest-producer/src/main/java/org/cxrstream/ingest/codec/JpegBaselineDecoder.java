package org.cxrstream.ingest.codec;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG baseline by the JDK's own reader, after our look at the header. The reader makes grey of what is missing,
 * so that a codestream without its end is refused here.
 */
final class JpegBaselineDecoder {
    private static final int PRECISION = 8;

    private JpegBaselineDecoder() {}

    static Samples decode(Codestream in, Frame frame) {
        JpegMarkers.read(in).require(frame, JpegMarkers.SOF0, JpegMarkers.SOF1);
        requireEnd(in);
        Raster raster = raster(in);
        if (raster.getWidth() != frame.columns()
                || raster.getHeight() != frame.rows()
                || raster.getNumBands() != 1
                || !(raster.getDataBuffer() instanceof DataBufferByte pixels)) {
            throw Codestream.invalid("JPEG of another size than its header tells");
        }
        byte[] bytes = pixels.getData();
        short[] values = new short[frame.pixels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (bytes[i] & 0xff);
        }
        return new Samples(values, PRECISION);
    }

    /** Behind the end is at most padding. */
    private static void requireEnd(Codestream in) {
        byte[] bytes = in.bytes();
        int at = in.to() - 1;
        while (at > in.from() && bytes[at] == 0) {
            at--;
        }
        if (at <= in.from() || (bytes[at] & 0xff) != JpegMarkers.EOI || (bytes[at - 1] & 0xff) != 0xFF) {
            throw Codestream.invalid("JPEG cut off (expected: it ends with EOI)");
        }
    }

    private static Raster raster(Codestream in) {
        ImageReader reader = reader();
        try (MemoryCacheImageInputStream input =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(in.bytes(), in.from(), in.length()))) {
            reader.setInput(input, true, true);
            return reader.readRaster(0, null);
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            // What the JDK's reader throws at broken files, a bad header among them.
            throw Codestream.invalid("JPEG that can't be read");
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's, whatever else is on the class path: its inverse transform decides about every pixel. */
    private static ImageReader reader() {
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg"); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
        }
        throw new IllegalStateException("no JPEG reader (expected: the JDK's)");
    }
}
