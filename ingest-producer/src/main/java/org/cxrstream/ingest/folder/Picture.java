package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.NOT_AN_IMAGE;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.cxrstream.ingest.publish.Xray;
import org.cxrstream.schemas.error.PoisonInputException;

/**
 * A PNG, JPEG or GIF as grey values, 0 = black. The values are those in the file: no gamma, no colour profile.
 * Colour becomes luminance (ITU-R BT.601), which leaves grey in three channels as it is; opacity is ignored.
 */
final class Picture {
    private final int rows;
    private final int columns;
    private final int bits;
    private final short[] samples;

    private Picture(int rows, int columns, int bits, short[] samples) {
        this.rows = rows;
        this.columns = columns;
        this.bits = bits;
        this.samples = samples;
    }

    /**
     * Decodes a file.
     *
     * @throws PoisonInputException NOT_AN_IMAGE, FILE_TRUNCATED, IMAGE_TOO_LARGE
     */
    static Picture decode(byte[] file) {
        PictureFormat format = PictureFormat.of(file);
        format.requireWhole(ByteBuffer.wrap(file));
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(format.imageIoName()).next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            Xray.requireSize(reader.getHeight(0), reader.getWidth(0));
            return of(reader.read(0));
        } catch (PoisonInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO answers damaged files with whatever its code runs into; the message may quote the file.
            throw new PoisonInputException(
                    NOT_AN_IMAGE,
                    "%s of %d bytes: damaged (%s)"
                            .formatted(format, file.length, e.getClass().getSimpleName()));
        } finally {
            reader.dispose();
        }
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** 8 or 16. */
    int bits() {
        return bits;
    }

    /** rows × columns values, row by row, unsigned; no copy. */
    short[] samples() {
        return samples;
    }

    private static Picture of(BufferedImage image) {
        int rows = image.getHeight();
        int columns = image.getWidth();
        Raster raster = image.getRaster();
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return new Picture(rows, columns, Byte.SIZE, indexed(raster, palette));
        }
        int bits = image.getColorModel().getComponentSize(0);
        if (bits != Byte.SIZE && bits != Short.SIZE) {
            throw new PoisonInputException(NOT_AN_IMAGE, "picture: %d bits (expected: 8 or 16)".formatted(bits));
        }
        return new Picture(rows, columns, bits, raster.getNumBands() < 3 ? grey(raster) : luminance(raster));
    }

    private static short[] indexed(Raster raster, IndexColorModel palette) {
        short[] greys = new short[palette.getMapSize()];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = luminance(palette.getRed(i), palette.getGreen(i), palette.getBlue(i));
        }
        short[] samples = grey(raster);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = greys[Math.min(samples[i], greys.length - 1)];
        }
        return samples;
    }

    private static short[] grey(Raster raster) {
        int columns = raster.getWidth();
        short[] samples = new short[raster.getHeight() * columns];
        int[] row = new int[columns];
        for (int r = 0; r < raster.getHeight(); r++) {
            raster.getSamples(0, r, columns, 1, 0, row);
            for (int c = 0; c < columns; c++) {
                samples[r * columns + c] = (short) row[c];
            }
        }
        return samples;
    }

    private static short[] luminance(Raster raster) {
        int columns = raster.getWidth();
        int bands = raster.getNumBands();
        short[] samples = new short[raster.getHeight() * columns];
        int[] row = new int[columns * bands];
        for (int r = 0; r < raster.getHeight(); r++) {
            raster.getPixels(0, r, columns, 1, row);
            for (int c = 0; c < columns; c++) {
                int red = c * bands;
                samples[r * columns + c] = luminance(row[red], row[red + 1], row[red + 2]);
            }
        }
        return samples;
    }

    private static short luminance(int red, int green, int blue) {
        return (short) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }
}
