package org.cxrstream.schemas.pixelstore;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.grid.SquareGrid;

/**
 * What has to be known to turn stored values into grey values, and nothing else: no attribute that could
 * identify a patient has a place here.
 *
 * <p>On disk, big-endian: {@code "CXRP"}, version 1, or 2 with a table, photometric (1 or 2), bits stored, signed (0 or 1),
 * rows, columns (int), rescale slope, intercept (double), VOI function (byte), window centre, width
 * (double), spacing source (byte), row and column spacing in mm (double, NaN where unknown), whether there
 * is a pixel padding value (byte) and the value (int): {@value #BYTES} bytes. In version 2 a {@link VoiTable}
 * follows; a reader of version 1 alone refuses it.
 *
 * @param rows rows, 1 … {@value SquareGrid#MAX_SIDE}
 * @param columns columns, 1 … {@value SquareGrid#MAX_SIDE}; rows × columns at most {@value #MAX_PIXELS}
 * @param bitsStored bits of a stored value, 1 … 16 (PS3.3 C.7.6.3.1)
 * @param signed whether stored values are two's complement
 * @param photometric which end of the grey scale is white (PS3.3 C.7.6.3.1.2)
 * @param rescale from stored values to modality values (PS3.3 C.11.1)
 * @param voi from modality values to grey values (PS3.3 C.11.2)
 * @param spacing size of a pixel
 * @param padding stored values that are no image (PS3.3 C.7.5.1.1.2)
 */
public record PixelHeader(
        int rows,
        int columns,
        int bitsStored,
        boolean signed,
        Photometric photometric,
        Rescale rescale,
        Voi voi,
        Spacing spacing,
        Padding padding) {

    /** Most pixels of an image: 128 MB of samples, nearly twice what ingest takes. */
    public static final int MAX_PIXELS = 64_000_000;

    static final int BYTES = 71;
    private static final int MAGIC = 0x43585250; // "CXRP"
    private static final byte VERSION = 1;
    private static final byte VERSION_WITH_TABLE = 2;

    /** Which end of the grey scale is white. */
    public enum Photometric {
        /** The lowest value is white. */
        MONOCHROME1,
        /** The lowest value is black. */
        MONOCHROME2
    }

    /** How a window maps modality values to grey values. */
    public enum VoiFunction {
        /** There is no window: the image's own range counts. */
        NONE,
        /** PS3.3 C.11.2.1.2.1. */
        LINEAR,
        /** PS3.3 C.11.2.1.3.2. */
        LINEAR_EXACT,
        /** PS3.3 C.11.2.1.3.1. */
        SIGMOID,
        /** PS3.3 C.11.2.1.1. */
        TABLE
    }

    /** Modality value = slope · stored value + intercept. */
    public record Rescale(double slope, double intercept) {
        /** Stored values are modality values. */
        public static final Rescale IDENTITY = new Rescale(1, 0);

        /** Checks that both are finite and the slope isn't 0. */
        public Rescale {
            if (!Double.isFinite(slope) || slope == 0 || !Double.isFinite(intercept)) {
                throw new IllegalArgumentException(
                        "rescale: slope %s, intercept %s (expected: finite, slope not 0)".formatted(slope, intercept));
            }
        }
    }

    /**
     * A window of modality values, or a table of them; centre and width mean nothing for {@link VoiFunction#NONE}
     * and {@link VoiFunction#TABLE}, and only the latter has a table.
     */
    public record Voi(VoiFunction function, double centre, double width, Optional<VoiTable> table) {
        /** No window. */
        public static final Voi NONE = new Voi(VoiFunction.NONE, 0, 1);

        /** Checks the width: at least 1 for LINEAR, above 0 else. */
        public Voi {
            requireNonNull(function, "function");
            if (table.isPresent() != (function == VoiFunction.TABLE)) {
                throw new IllegalArgumentException("VOI table: %s (expected: with TABLE alone)".formatted(function));
            }
            boolean wide = function == VoiFunction.LINEAR ? width >= 1 : width > 0;
            if (!Double.isFinite(centre) || !Double.isFinite(width) || !wide) {
                throw new IllegalArgumentException("window width: %s (expected: > 0, LINEAR >= 1)".formatted(width));
            }
        }

        /** A window. */
        public Voi(VoiFunction function, double centre, double width) {
            this(function, centre, width, Optional.empty());
        }

        /** A table. */
        public static Voi ofTable(VoiTable table) {
            return new Voi(VoiFunction.TABLE, 0, 1, Optional.of(table));
        }
    }

    /** Millimetres between the centres of neighbouring pixels; NaN where unknown. */
    public record Spacing(SpacingSource source, double rowMm, double columnMm) {
        /** Not known. */
        public static final Spacing UNKNOWN = new Spacing(SpacingSource.UNKNOWN, Double.NaN, Double.NaN);

        /** Checks that both are positive, or both unknown. */
        public Spacing {
            requireNonNull(source, "source");
            boolean unknown = Double.isNaN(rowMm) && Double.isNaN(columnMm);
            boolean positive = rowMm > 0 && columnMm > 0 && Double.isFinite(rowMm) && Double.isFinite(columnMm);
            if (!unknown && !positive) {
                throw new IllegalArgumentException("spacing: %s × %s mm (expected: > 0)".formatted(rowMm, columnMm));
            }
        }

        /** Whether the size of a pixel is known. */
        public boolean isKnown() {
            return !Double.isNaN(rowMm);
        }
    }

    /** A stored value that fills the frame beside the image, if there is one. */
    public record Padding(boolean isPresent, int value) {
        /** Every pixel is image. */
        public static final Padding NONE = new Padding(false, 0);
    }

    /** Checks the sizes. */
    public PixelHeader {
        if (rows < 1 || rows > SquareGrid.MAX_SIDE || columns < 1 || columns > SquareGrid.MAX_SIDE) {
            throw new IllegalArgumentException(
                    "image: %d×%d (expected: 1 to %d)".formatted(rows, columns, SquareGrid.MAX_SIDE));
        }
        if ((long) rows * columns > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "image: %d×%d (expected: at most %d pixels)".formatted(rows, columns, MAX_PIXELS));
        }
        if (bitsStored < 1 || bitsStored > 16) {
            throw new IllegalArgumentException("bitsStored: %d (expected: 1 to 16)".formatted(bitsStored));
        }
        requireNonNull(photometric, "photometric");
        requireNonNull(rescale, "rescale");
        requireNonNull(voi, "voi");
        requireNonNull(spacing, "spacing");
        requireNonNull(padding, "padding");
    }

    /** Header of an 8- or 16-bit grey picture without any DICOM attribute. */
    public static PixelHeader ofPicture(int rows, int columns, int bits) {
        return new PixelHeader(
                rows,
                columns,
                bits,
                false,
                Photometric.MONOCHROME2,
                Rescale.IDENTITY,
                Voi.NONE,
                Spacing.UNKNOWN,
                Padding.NONE);
    }

    /** Number of pixels. */
    public int pixels() {
        return rows * columns;
    }

    byte[] toBytes() {
        ByteBuffer out =
                ByteBuffer.allocate(BYTES + voi.table.map(VoiTable::bytes).orElse(0));
        out.putInt(MAGIC).put(voi.table.isPresent() ? VERSION_WITH_TABLE : VERSION);
        out.put((byte) (photometric.ordinal() + 1)).put((byte) bitsStored).put((byte) (signed ? 1 : 0));
        out.putInt(rows).putInt(columns);
        out.putDouble(rescale.slope).putDouble(rescale.intercept);
        out.put((byte) voi.function.ordinal()).putDouble(voi.centre).putDouble(voi.width);
        out.put((byte) spacing.source.ordinal()).putDouble(spacing.rowMm).putDouble(spacing.columnMm);
        out.put((byte) (padding.isPresent ? 1 : 0)).putInt(padding.value);
        voi.table.ifPresent(table -> table.writeTo(out));
        return out.array();
    }

    static PixelHeader parse(ByteBuffer in) {
        if (in.remaining() < BYTES || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("no canonical pixel object (expected: \"CXRP\")");
        }
        byte version = in.get();
        if (version != VERSION && version != VERSION_WITH_TABLE) {
            throw new IllegalArgumentException("pixel object version: %d (expected: 1 or 2)".formatted(version));
        }
        Photometric photometric = Photometric.values()[index(in.get() - 1, 2, "photometric")];
        int bitsStored = in.get();
        boolean signed = in.get() != 0;
        int rows = in.getInt();
        int columns = in.getInt();
        Rescale rescale = new Rescale(in.getDouble(), in.getDouble());
        VoiFunction function = VoiFunction.values()[index(in.get(), VoiFunction.values().length, "VOI function")];
        double centre = in.getDouble();
        double width = in.getDouble();
        SpacingSource source = SpacingSource.values()[index(in.get(), SpacingSource.values().length, "source")];
        Spacing spacing = new Spacing(source, in.getDouble(), in.getDouble());
        Padding padding = new Padding(in.get() != 0, in.getInt());
        Optional<VoiTable> table = version == VERSION_WITH_TABLE ? Optional.of(VoiTable.parse(in)) : Optional.empty();
        Voi voi = new Voi(function, centre, width, table);
        return new PixelHeader(rows, columns, bitsStored, signed, photometric, rescale, voi, spacing, padding);
    }

    private static int index(int value, int size, String name) {
        if (value < 0 || value >= size) {
            throw new IllegalArgumentException("%s: %d (expected: 0 to %d)".formatted(name, value, size - 1));
        }
        return value;
    }
}
