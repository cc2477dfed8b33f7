package org.cxrstream.ingest.codec;

import java.util.ArrayList;
import java.util.List;

/** How a tile divides into resolutions, subbands, precincts and code blocks (T.800 annex B). Immutable. */
final class Tile {
    /** Far more than a 6000×6000 tile has in blocks of 16×16. */
    private static final int MAX_BLOCKS = 1 << 18;

    private static final int MAX_BIT_PLANES = 30;

    private final Area area;
    private final CodingStyle style;
    private final Quantisation quantisation;
    private final int precision;
    private final List<List<Precinct>> resolutions = new ArrayList<>();
    private int blocks;

    Tile(Area area, CodingStyle style, Quantisation quantisation, int precision) {
        this.area = area;
        this.style = style;
        this.quantisation = quantisation;
        this.precision = precision;
        for (int r = 0; r <= style.levels(); r++) {
            resolutions.add(precincts(r));
        }
    }

    Area area() {
        return area;
    }

    CodingStyle style() {
        return style;
    }

    /** The precincts of each resolution, row by row. */
    List<List<Precinct>> resolutions() {
        return resolutions;
    }

    /** Where a resolution lies (T.800 equation B-14). */
    Area resolutionArea(int resolution) {
        return area.coarser(style.levels() - resolution, 0, 0);
    }

    private List<Precinct> precincts(int resolution) {
        Area of = resolutionArea(resolution);
        List<Precinct> precincts = new ArrayList<>();
        if (of.isEmpty()) {
            return precincts;
        }
        List<Subband> bands = subbands(resolution);
        int widthBits = style.precinctWidthBits(resolution);
        int heightBits = style.precinctHeightBits(resolution);
        if (resolution > 0 && (widthBits == 0 || heightBits == 0)) {
            throw Codestream.invalid("JPEG 2000 precincts of one sample");
        }
        int coarser = style.levels() - resolution;
        for (long py = of.y0() >> heightBits; py << heightBits < of.y1(); py++) {
            for (long px = of.x0() >> widthBits; px << widthBits < of.x1(); px++) {
                requireRoom(1);
                precincts.add(new Precinct(
                        Math.max(area.x0(), px << widthBits << coarser),
                        Math.max(area.y0(), py << heightBits << coarser),
                        resolution,
                        parts(bands, resolution, px, py)));
            }
        }
        return precincts;
    }

    private List<Precinct.Part> parts(List<Subband> bands, int resolution, long px, long py) {
        int halved = resolution == 0 ? 0 : 1;
        int widthBits = style.precinctWidthBits(resolution) - halved;
        int heightBits = style.precinctHeightBits(resolution) - halved;
        List<Precinct.Part> parts = new ArrayList<>();
        for (Subband band : bands) {
            Area part = new Area(
                            (int) (px << widthBits),
                            (int) (py << heightBits),
                            (int) Math.min((px + 1) << widthBits, Integer.MAX_VALUE),
                            (int) Math.min((py + 1) << heightBits, Integer.MAX_VALUE))
                    .intersection(band.area());
            if (!part.isEmpty()) {
                parts.add(part(
                        band,
                        part,
                        Math.min(style.blockWidthBits(), widthBits),
                        Math.min(style.blockHeightBits(), heightBits)));
            }
        }
        return parts;
    }

    private Precinct.Part part(Subband band, Area part, int widthBits, int heightBits) {
        int firstX = part.x0() >> widthBits;
        int firstY = part.y0() >> heightBits;
        int columns = ((part.x1() - 1) >> widthBits) - firstX + 1;
        int rows = ((part.y1() - 1) >> heightBits) - firstY + 1;
        requireRoom((long) columns * rows);
        List<CodeBlock> inPart = new ArrayList<>();
        for (int i = 0; i < columns * rows; i++) {
            int x = firstX + i % columns;
            int y = firstY + i / columns;
            Area block = new Area(x << widthBits, y << heightBits, (x + 1) << widthBits, (y + 1) << heightBits)
                    .intersection(part);
            inPart.add(new CodeBlock(
                    band.column() + block.x0() - band.area().x0(),
                    band.row() + block.y0() - band.area().y0(),
                    block.width(),
                    block.height()));
        }
        return new Precinct.Part(band, columns, rows, inPart, new TagTree(columns, rows), new TagTree(columns, rows));
    }

    private void requireRoom(long more) {
        if (blocks + more > MAX_BLOCKS) {
            throw Codestream.invalid("JPEG 2000 tile of more than %d code blocks".formatted(MAX_BLOCKS));
        }
        blocks += (int) more;
    }

    private List<Subband> subbands(int resolution) {
        if (resolution == 0) {
            return List.of(subband(0, 0, area.coarser(style.levels(), 0, 0), 0, 0));
        }
        int level = style.levels() - resolution + 1; // n_b
        long half = 1L << (level - 1);
        Area low = resolutionArea(resolution - 1);
        return List.of(
                subband(resolution, 1, area.coarser(level, half, 0), low.width(), 0),
                subband(resolution, 2, area.coarser(level, 0, half), 0, low.height()),
                subband(resolution, 3, area.coarser(level, half, half), low.width(), low.height()));
    }

    /** T.800 equations E-2 and E-3. */
    private Subband subband(int resolution, int orientation, Area of, int column, int row) {
        int index = resolution == 0 ? 0 : 3 * (resolution - 1) + orientation;
        int exponent = quantisation.exponent(index, resolution);
        int bitPlanes = quantisation.guardBits() + exponent - 1;
        if (bitPlanes < 0 || bitPlanes > MAX_BIT_PLANES) {
            throw Codestream.invalid("JPEG 2000 subband of %d bit planes".formatted(bitPlanes));
        }
        int gain = orientation == 0 ? 0 : orientation == 3 ? 2 : 1;
        double step = style.isReversible()
                ? 1
                : Math.scalb(1 + quantisation.mantissa(index) / 2048.0, precision + gain - exponent);
        return new Subband(orientation, of, column, row, bitPlanes, (float) step);
    }
}
