package org.cxrstream.ingest.codec;

import java.util.Optional;

/**
 * What the main header, or a tile's own, tells (T.800 annex A): the grid, the coding style, the quantisation. All
 * indices are of the codestream's whole array. Not safe for use by several threads.
 */
final class Jpeg2000Header {
    static final int SOC = 0xFF4F;
    static final int SOT = 0xFF90;
    static final int SOD = 0xFF93;
    static final int EOC = 0xFFD9;
    private static final int SIZ = 0xFF51;
    private static final int COD = 0xFF52;
    private static final int COC = 0xFF53;
    private static final int RGN = 0xFF5E;
    private static final int QCD = 0xFF5C;
    private static final int QCC = 0xFF5D;
    private static final int POC = 0xFF5F;
    private static final int PPM = 0xFF60;
    private static final int PPT = 0xFF61;
    private static final int MAX_COORDINATE = 1 << 30;

    private final Codestream in;
    private Optional<Grid> grid = Optional.empty();
    private Optional<CodingStyle> style = Optional.empty();
    private Optional<Quantisation> quantisation = Optional.empty();
    private boolean hasOwnStyle;
    private boolean hasOwnQuantisation;

    /**
     * Image and tiles on the reference grid (T.800 §B.2, B.3).
     *
     * @param image the image's area
     * @param tileWidth XTsiz
     * @param tileHeight YTsiz
     * @param tileX XTOsiz
     * @param tileY YTOsiz
     * @param precision bits of a sample
     * @param isSigned whether samples are two's complement
     */
    record Grid(Area image, int tileWidth, int tileHeight, int tileX, int tileY, int precision, boolean isSigned) {
        int columns() {
            return ceilDiv(image.x1() - tileX, tileWidth);
        }

        int rows() {
            return ceilDiv(image.y1() - tileY, tileHeight);
        }

        Area tile(int index) {
            long x = tileX + (long) (index % columns()) * tileWidth;
            long y = tileY + (long) (index / columns()) * tileHeight;
            return new Area(
                    (int) Math.max(x, image.x0()),
                    (int) Math.max(y, image.y0()),
                    (int) Math.min(x + tileWidth, image.x1()),
                    (int) Math.min(y + tileHeight, image.y1()));
        }

        private static int ceilDiv(int a, int b) {
            return (int) (((long) a + b - 1) / b);
        }
    }

    Jpeg2000Header(Codestream in) {
        this.in = in;
    }

    /** The header of a tile, which begins with what the main header says. */
    Jpeg2000Header ofTile() {
        Jpeg2000Header tile = new Jpeg2000Header(in);
        tile.grid = grid;
        tile.style = style;
        tile.quantisation = quantisation;
        return tile;
    }

    /** Reads marker segments from an index up to the marker; returns the index of that marker. */
    int readTo(int last, int from) {
        int at = from;
        while (in.unsignedShort(at) != last) {
            int marker = in.unsignedShort(at);
            int length = in.unsignedShort(at + 2);
            if (marker < 0xFF4F || length < 2) {
                throw Codestream.invalid("JPEG 2000 marker %04X".formatted(marker));
            }
            in.need(at + 2, length);
            read(marker, at + 4, at + 2 + length);
            at += 2 + length;
        }
        return at;
    }

    Grid grid() {
        return grid.orElseThrow(() -> Codestream.invalid("JPEG 2000 without SIZ"));
    }

    CodingStyle style() {
        return style.orElseThrow(() -> Codestream.invalid("JPEG 2000 without COD"));
    }

    Quantisation quantisation() {
        return quantisation.orElseThrow(() -> Codestream.invalid("JPEG 2000 without QCD"));
    }

    /** What one component has of its own goes before what all have, whatever comes first (T.800 §A.6). */
    private void read(int marker, int at, int end) {
        switch (marker) {
            case SIZ -> grid = Optional.of(readGrid(at));
            case COD -> {
                if (!hasOwnStyle) {
                    style = Optional.of(CodingStyle.ofCod(in, at));
                }
            }
            case COC -> {
                style = Optional.of(style().withCoc(in, at + 1));
                hasOwnStyle = true;
            }
            case QCD -> {
                if (!hasOwnQuantisation) {
                    quantisation = Optional.of(Quantisation.of(in, at, end));
                }
            }
            case QCC -> {
                quantisation = Optional.of(Quantisation.of(in, at + 1, end));
                hasOwnQuantisation = true;
            }
            case RGN, POC, PPM, PPT ->
                throw Codestream.invalid(
                        "JPEG 2000 marker %04X (expected: no regions, no packed headers)".formatted(marker));
            default -> {} // Comments, and lengths that we find ourselves.
        }
    }

    private Grid readGrid(int at) {
        int x1 = coordinate(at + 2);
        int y1 = coordinate(at + 6);
        Area image = new Area(coordinate(at + 10), coordinate(at + 14), x1, y1);
        int tileWidth = Math.min(in.word(at + 18) & Integer.MAX_VALUE, MAX_COORDINATE);
        int tileHeight = Math.min(in.word(at + 22) & Integer.MAX_VALUE, MAX_COORDINATE);
        int tileX = coordinate(at + 26);
        int tileY = coordinate(at + 30);
        int depth = in.unsignedByte(at + 36);
        boolean isWhole = in.unsignedByte(at + 37) == 1 && in.unsignedByte(at + 38) == 1;
        if (image.isEmpty()
                || tileWidth < 1
                || tileHeight < 1
                || tileX > image.x0()
                || tileY > image.y0()
                || !isWhole) {
            throw Codestream.invalid("JPEG 2000 grid: tiles of %d×%d".formatted(tileWidth, tileHeight));
        }
        return new Grid(image, tileWidth, tileHeight, tileX, tileY, (depth & 0x7f) + 1, depth > 0x7f);
    }

    /** Number of components (Csiz); {@code at} is the index of the SIZ marker. */
    int components(int at) {
        return in.unsignedShort(at + 38);
    }

    private int coordinate(int at) {
        int value = in.word(at);
        if (value < 0 || value > MAX_COORDINATE) {
            throw Codestream.invalid("JPEG 2000 grid above 2^30");
        }
        return value;
    }
}
