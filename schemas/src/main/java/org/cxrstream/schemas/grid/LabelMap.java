package org.cxrstream.schemas.grid;

import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.LabelRaster;

/**
 * A raster of labels. The patient's right lung lies left in the picture.
 *
 * <p>Immutable and safe for use by several threads; {@link #toBytes} copies.
 */
public final class LabelMap {
    /** Neither lung. */
    public static final byte BACKGROUND = 0;
    /** The patient's right lung, left in the picture. */
    public static final byte RIGHT_LUNG = 1;
    /** The patient's left lung, right in the picture. */
    public static final byte LEFT_LUNG = 2;
    /** Not to be counted: arrows, text, devices. */
    public static final byte IGNORE = (byte) 255;

    private final int rows;
    private final int columns;
    private final byte[] labels;

    /** Copies {@code rows × columns} labels, row by row. */
    public LabelMap(int rows, int columns, byte[] labels) {
        if (rows < 1 || columns < 1 || (long) rows * columns != labels.length) {
            throw new IllegalArgumentException(
                    "labels: %d bytes (expected: %d×%d)".formatted(labels.length, rows, columns));
        }
        for (byte label : labels) {
            if (label != IGNORE && (label < BACKGROUND || label > LEFT_LUNG)) {
                throw new IllegalArgumentException("label: %d (expected: 0, 1, 2 or 255)".formatted(label & 0xff));
            }
        }
        this.rows = rows;
        this.columns = columns;
        this.labels = labels.clone();
    }

    /**
     * Decodes what an event carries.
     *
     * @throws PoisonInputException if the stream doesn't hold exactly rows × columns known labels
     */
    public static LabelMap of(LabelRaster raster) {
        int rows = raster.getRows();
        int columns = raster.getColumns();
        boolean sane = rows >= 1 && rows <= SquareGrid.MAX_SIDE && columns >= 1 && columns <= SquareGrid.MAX_SIDE;
        if (!sane) {
            throw new PoisonInputException(MASK_INVALID, "label raster: %d×%d".formatted(rows, columns));
        }
        try {
            return new LabelMap(rows, columns, inflate(raster.getZlib(), rows * columns));
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new PoisonInputException(MASK_INVALID, "label raster: " + e.getMessage());
        }
    }

    /** Encodes for an event. */
    public LabelRaster raster() {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(labels);
            deflater.finish();
            ByteArrayOutputStream zlib = new ByteArrayOutputStream(1024);
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                zlib.write(buffer, 0, deflater.deflate(buffer));
            }
            return new LabelRaster(rows, columns, ByteBuffer.wrap(zlib.toByteArray()));
        } finally {
            deflater.end();
        }
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** The label at a row and column. */
    public byte label(int row, int column) {
        return labels[row * columns + column];
    }

    /** How many cells carry the label. */
    public int count(byte label) {
        int count = 0;
        for (byte l : labels) {
            if (l == label) {
                count++;
            }
        }
        return count;
    }

    /** A copy of the labels, row by row. */
    public byte[] toBytes() {
        return labels.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelMap that
                && rows == that.rows
                && columns == that.columns
                && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return "LabelMap[%d×%d]".formatted(rows, columns);
    }

    private static byte[] inflate(ByteBuffer zlib, int length) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(zlib.duplicate());
            byte[] labels = new byte[length];
            int filled = 0;
            while (filled < length && !inflater.finished()) {
                int n = inflater.inflate(labels, filled, length - filled);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                filled += n;
            }
            if (filled < length || (!inflater.finished() && inflater.inflate(new byte[1]) > 0)) {
                throw new DataFormatException("stream of %d or more bytes (expected: %d)".formatted(filled, length));
            }
            return labels;
        } finally {
            inflater.end();
        }
    }
}
