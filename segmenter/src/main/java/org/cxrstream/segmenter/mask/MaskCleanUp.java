package org.cxrstream.segmenter.mask;

import java.util.Arrays;
import org.cxrstream.schemas.grid.LabelMap;

/**
 * What is done to a predicted label map before it counts. A comparison uses one value for all its arms. Thread-safe.
 */
public enum MaskCleanUp {
    /** The label map stays as the network gave it. */
    NONE {
        @Override
        public byte[] clean(byte[] labels, int side) {
            requireSquare(labels, side);
            return labels.clone();
        }
    },
    /**
     * Each lung keeps its largest connected piece (the first in reading order among equals), the other pieces become
     * background; then background that a lung encloses becomes that lung. Neighbours are the four that share an edge.
     */
    LARGEST_PIECE_WITHOUT_HOLES {
        @Override
        public byte[] clean(byte[] labels, int side) {
            requireSquare(labels, side);
            byte[] cleaned = labels.clone();
            for (Lung lung : Lung.values()) {
                keepLargestPiece(cleaned, side, lung);
            }
            for (Lung lung : Lung.values()) {
                fillHoles(cleaned, side, lung);
            }
            return cleaned;
        }
    };

    /**
     * Cleans one label map.
     *
     * @param labels {@code side × side} predicted labels (0, 1, 2), row by row; not changed
     * @param side rows and columns, in pixels
     * @return a new array of the same layout
     */
    public abstract byte[] clean(byte[] labels, int side);

    private static void requireSquare(byte[] labels, int side) {
        if (labels.length != side * side) {
            throw new IllegalArgumentException(
                    "labels: " + labels.length + " pixels (expected: " + side + " x " + side + ")");
        }
    }

    private static void keepLargestPiece(byte[] labels, int side, Lung lung) {
        boolean[] inLung = lung.in(labels);
        int[] piece = new int[labels.length];
        int[] largest = new int[0];
        for (int start = 0; start < labels.length; start++) {
            if (inLung[start]) {
                int size = ConnectedPiece.consume(inLung, side, start, piece);
                if (size > largest.length) {
                    largest = Arrays.copyOf(piece, size);
                }
            }
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == lung.label()) {
                labels[i] = LabelMap.BACKGROUND;
            }
        }
        for (int pixel : largest) {
            labels[pixel] = lung.label();
        }
    }

    private static void fillHoles(byte[] labels, int side, Lung lung) {
        boolean[] outside = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            outside[i] = labels[i] != lung.label();
        }
        int[] reached = new int[labels.length];
        for (int i = 0; i < side; i++) {
            ConnectedPiece.consume(outside, side, i, reached);
            ConnectedPiece.consume(outside, side, (side - 1) * side + i, reached);
            ConnectedPiece.consume(outside, side, i * side, reached);
            ConnectedPiece.consume(outside, side, i * side + side - 1, reached);
        }
        for (int i = 0; i < labels.length; i++) {
            if (outside[i] && labels[i] == LabelMap.BACKGROUND) {
                labels[i] = lung.label();
            }
        }
    }
}
