package org.cxrstream.ingest.folder;

import org.cxrstream.schemas.grid.LabelMap;

/**
 * Whether a mask names the lungs by one convention: the patient's right lung lies left in the picture. Data sets have
 * been prepared the other way round, and Dice alone doesn't tell.
 */
final class LungSides {
    /** What to say of a mask that doesn't. */
    static final String SWAPPED =
            "mask: the right lung isn't left of the left one in the picture (expected: it is); kept as it is named";

    private LungSides() {}

    /** Whether the centroid of the right lung isn't left of that of the left; false where a lung is empty. */
    static boolean areSwapped(LabelMap labels) {
        Centroid right = new Centroid();
        Centroid left = new Centroid();
        for (int row = 0; row < labels.rows(); row++) {
            for (int column = 0; column < labels.columns(); column++) {
                switch (labels.label(row, column)) {
                    case LabelMap.RIGHT_LUNG -> right.add(column);
                    case LabelMap.LEFT_LUNG -> left.add(column);
                    default -> {}
                }
            }
        }
        return right.cells > 0 && left.cells > 0 && right.column() >= left.column();
    }

    /** The mean column of a lung. */
    private static final class Centroid {
        private long columns;
        private long cells;

        void add(int column) {
            columns += column;
            cells++;
        }

        double column() {
            return (double) columns / cells;
        }
    }
}
