package org.cxrstream.segmenter.mask;

/** Pixels that hang together; neighbours are the four that share an edge. */
final class ConnectedPiece {
    private ConnectedPiece() {}

    /**
     * Takes a piece out of a raster.
     *
     * @param open which pixels there are, row by row; those of the piece are cleared
     * @param columns of the raster
     * @param start a pixel of the piece
     * @param pixels takes the numbers of the piece's pixels; as long as {@code open}
     * @return how many there are, 0 if {@code start} isn't open
     */
    static int consume(boolean[] open, int columns, int start, int[] pixels) {
        int end = visit(open, start, true, pixels, 0);
        for (int next = 0; next < end; next++) {
            int pixel = pixels[next];
            int column = pixel % columns;
            end = visit(open, pixel - columns, pixel >= columns, pixels, end);
            end = visit(open, pixel + columns, pixel + columns < open.length, pixels, end);
            end = visit(open, pixel - 1, column > 0, pixels, end);
            end = visit(open, pixel + 1, column < columns - 1, pixels, end);
        }
        return end;
    }

    private static int visit(boolean[] open, int pixel, boolean isInside, int[] pixels, int end) {
        if (!isInside || !open[pixel]) {
            return end;
        }
        open[pixel] = false;
        pixels[end] = pixel;
        return end + 1;
    }
}
