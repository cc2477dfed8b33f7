package org.cxrstream.ingest.codec;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.cxrstream.ingest.codec.Jpeg2000Header.Grid;

/**
 * JPEG 2000 part 1 of one component (ITU-T T.800): tiles, all progressions, both wavelets, all code-block styles; no
 * regions of interest, changes of progression or packed packet headers. A codestream that was cut off is refused.
 * The irreversible wavelet is computed in 32-bit floating point and rounded to the nearest sample. One thread.
 */
final class Jpeg2000Decoder {
    private static final int SIZ_AT = 2;
    private static final int SOT_BYTES = 12;

    private final Codestream in;
    private final Frame frame;
    private final Jpeg2000Header main;
    private final short[] samples;

    /** By index: a tile's header and packets, as its parts come. */
    private final Map<Integer, TileParts> tiles = new TreeMap<>();

    private record TileParts(Jpeg2000Header header, ByteArrayOutputStream packets) {}

    private Jpeg2000Decoder(Codestream in, Frame frame, Jpeg2000Header main) {
        this.in = in;
        this.frame = frame;
        this.main = main;
        this.samples = new short[frame.pixels()];
    }

    static Samples decode(Codestream in, Frame frame) {
        if (in.unsignedShort(in.from()) != Jpeg2000Header.SOC) {
            throw Codestream.invalid("no JPEG 2000 (expected: it starts with SOC)");
        }
        Jpeg2000Header main = new Jpeg2000Header(in);
        int components = main.components(in.from() + SIZ_AT);
        int tiles = main.readTo(Jpeg2000Header.SOT, in.from() + 2);
        Grid grid = main.grid();
        frame.requireSame(grid.image().height(), grid.image().width(), components, grid.precision());
        Jpeg2000Decoder decoder = new Jpeg2000Decoder(in, frame, main);
        decoder.readTileParts(tiles);
        decoder.decodeTiles();
        return new Samples(decoder.samples, grid.precision());
    }

    /** T.800 §A.4.2: a part without a length goes on to the end. */
    private void readTileParts(int start) {
        int at = start;
        long count = (long) main.grid().columns() * main.grid().rows();
        while (at + SOT_BYTES <= in.to() && in.unsignedShort(at) == Jpeg2000Header.SOT) {
            int index = in.unsignedShort(at + 4);
            int length = in.word(at + 6);
            int end = length == 0 ? endOfLast() : at + length;
            if (index >= count || (length != 0 && (length < SOT_BYTES || length > in.to() - at))) {
                throw Codestream.invalid("JPEG 2000 tile part of %d bytes".formatted(length));
            }
            TileParts tile =
                    tiles.computeIfAbsent(index, i -> new TileParts(main.ofTile(), new ByteArrayOutputStream()));
            int data = tile.header.readTo(Jpeg2000Header.SOD, at + SOT_BYTES) + 2;
            tile.packets.write(in.bytes(), data, Math.max(0, end - data));
            at = Math.max(end, data);
        }
        if (tiles.size() != count) {
            throw Codestream.invalid("%d JPEG 2000 tiles (expected: %d)".formatted(tiles.size(), count));
        }
    }

    private int endOfLast() {
        int at = in.to();
        while (at > in.from() && in.bytes()[at - 1] == 0) {
            at--;
        }
        return at - 2 >= in.from() && in.unsignedShort(at - 2) == Jpeg2000Header.EOC ? at - 2 : in.to();
    }

    private void decodeTiles() {
        tiles.forEach((index, parts) -> {
            Area area = main.grid().tile(index);
            Tile tile = new Tile(
                    area,
                    parts.header.style(),
                    parts.header.quantisation(),
                    main.grid().precision());
            decode(tile, parts.packets.toByteArray());
        });
    }

    private void decode(Tile tile, byte[] packets) {
        new PacketReader(packets, 0, packets.length, tile.style()).read(tile);
        int width = tile.area().width();
        int[] values = new int[width * tile.area().height()];
        CodeBlockDecoder blocks = new CodeBlockDecoder(tile.style(), values, width);
        tile.resolutions()
                .forEach(resolution ->
                        resolution.forEach(precinct -> precinct.parts().forEach(part -> {
                            for (CodeBlock block : part.blocks()) {
                                blocks.decode(block, part.band(), packets);
                            }
                        })));
        if (tile.style().isReversible()) {
            reverse(tile, values, width);
        } else {
            approximate(tile, values, width);
        }
    }

    private void reverse(Tile tile, int[] values, int width) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= 2;
        }
        ReversibleWavelet wavelet = new ReversibleWavelet(values, width);
        for (int r = 1; r <= tile.style().levels(); r++) {
            wavelet.invert(tile.resolutionArea(r));
        }
        store(tile.area(), values);
    }

    private void approximate(Tile tile, int[] values, int width) {
        float[] coefficients = new float[values.length];
        tile.resolutions().stream()
                .flatMap(resolution -> resolution.stream().flatMap(precinct -> precinct.parts().stream()))
                .map(Precinct.Part::band)
                .distinct()
                .forEach(band -> dequantise(band, values, coefficients, width));
        IrreversibleWavelet wavelet = new IrreversibleWavelet(coefficients, width);
        for (int r = 1; r <= tile.style().levels(); r++) {
            wavelet.invert(tile.resolutionArea(r));
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) Math.floor(coefficients[i] + 0.5f);
        }
        store(tile.area(), values);
    }

    private static void dequantise(Subband band, int[] values, float[] coefficients, int width) {
        float halfStep = band.step() / 2;
        for (int y = band.row(); y < band.row() + band.area().height(); y++) {
            int start = y * width + band.column();
            for (int i = start; i < start + band.area().width(); i++) {
                coefficients[i] = halfStep * values[i];
            }
        }
    }

    /** Undoes the level shift (T.800 §G.1) and keeps to the range. */
    private void store(Area tile, int[] values) {
        Grid grid = main.grid();
        int half = 1 << (grid.precision() - 1);
        int shift = grid.isSigned() ? 0 : half;
        int least = shift - half;
        int greatest = least + 2 * half - 1;
        int width = tile.width();
        for (int y = 0; y < tile.height(); y++) {
            int to = (tile.y0() - grid.image().y0() + y) * frame.columns()
                    + tile.x0()
                    - grid.image().x0();
            for (int x = 0; x < width; x++) {
                samples[to + x] = (short) Math.max(least, Math.min(values[y * width + x] + shift, greatest));
            }
        }
    }
}
