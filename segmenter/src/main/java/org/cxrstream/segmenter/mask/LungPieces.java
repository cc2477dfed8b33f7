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
        boolean[] inLung = lung.in(labels.toBytes());
        int[] found = new int[inLung.length];
        LungPieces pieces = new LungPieces(0, 0);
        for (int start = 0; start < inLung.length; start++) {
            if (inLung[start]) {
                pieces = pieces.with(ConnectedPiece.consume(inLung, labels.columns(), start, found));
            }
        }
        return pieces;
    }

    private LungPieces with(int size) {
        return size > largest ? new LungPieces(size, largest) : new LungPieces(largest, Math.max(second, size));
    }
}
