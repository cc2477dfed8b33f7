package org.cxrstream.segmenter.mask;

import org.cxrstream.schemas.grid.LabelMap;

/**
 * How many cells the two largest connected pieces of a lung have; neighbours are the four that share an edge.
 *
 * @param largest cells of the largest piece, 0 where there is no lung
 * @param second cells of the second-largest, 0 where there is at most one piece
 */
record LungPieces(int largest, int second) {
    static LungPieces of(LabelMap labels, Lung lung) {
        byte[] cells = labels.toBytes();
        int[] found = new int[cells.length];
        LungPieces pieces = new LungPieces(0, 0);
        for (int start = 0; start < cells.length; start++) {
            if (cells[start] == lung.label()) {
                pieces = pieces.with(consume(cells, labels.columns(), start, found));
            }
        }
        return pieces;
    }

    private LungPieces with(int size) {
        return size > largest ? new LungPieces(size, largest) : new LungPieces(largest, Math.max(second, size));
    }

    /** Turns the piece around {@code start} into background and returns its size. */
    private static int consume(byte[] cells, int columns, int start, int[] found) {
        byte label = cells[start];
        int end = 0;
        found[end++] = start;
        cells[start] = LabelMap.BACKGROUND;
        for (int next = 0; next < end; next++) {
            int cell = found[next];
            int column = cell % columns;
            int[] neighbours = {
                cell - columns, cell + columns, column > 0 ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1
            };
            for (int neighbour : neighbours) {
                if (neighbour >= 0 && neighbour < cells.length && cells[neighbour] == label) {
                    cells[neighbour] = LabelMap.BACKGROUND;
                    found[end++] = neighbour;
                }
            }
        }
        return end;
    }
}
