package org.cxrstream.ingest.folder;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntBinaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes small pictures for tests. */
final class Pictures {
    private Pictures() {}

    /** An 8-bit grey picture; the function takes row and column. */
    static BufferedImage grey(int rows, int columns, IntBinaryOperator value) {
        return filled(new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_GRAY), value);
    }

    /** A 16-bit grey picture. */
    static BufferedImage grey16(int rows, int columns, IntBinaryOperator value) {
        return filled(new BufferedImage(columns, rows, BufferedImage.TYPE_USHORT_GRAY), value);
    }

    /** A mask of 1 bit: 1 where the column is in the range. */
    static byte[] mask(int rows, int columns, int from, int to) {
        return png(filled(
                new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_BINARY),
                (r, c) -> c >= from && c < to ? 1 : 0));
    }

    static byte[] png(BufferedImage image) {
        return encoded(image, "png");
    }

    static byte[] jpeg(BufferedImage image) {
        return encoded(image, "jpeg");
    }

    private static BufferedImage filled(BufferedImage image, IntBinaryOperator value) {
        for (int r = 0; r < image.getHeight(); r++) {
            for (int c = 0; c < image.getWidth(); c++) {
                image.getRaster().setSample(c, r, 0, value.applyAsInt(r, c));
            }
        }
        return image;
    }

    /** Not interlaced: the JDK loses the last row of an interlaced GIF of less than five. */
    static byte[] gif(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ImageWriteParam oneAfterTheOther = writer.getDefaultWriteParam();
        oneAfterTheOther.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), oneAfterTheOther);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
