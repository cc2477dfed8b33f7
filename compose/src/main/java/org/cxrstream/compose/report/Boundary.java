package org.cxrstream.compose.report;

import java.util.Locale;

/**
 * Traces the outlines of a label as the path data of an SVG: closed loops through the middles of the pixel
 * edges that separate the label from the rest, which cuts the corners of the pixel steps.
 */
final class Boundary {
    /** Directions in turning order: right, down, left, up; the label lies to the right of the way. */
    private static final int[] COLUMN_STEP = {1, 0, -1, 0};

    private static final int[] ROW_STEP = {0, 1, 0, -1};

    private final LabelPicture labels;
    private final int label;
    private final boolean[] visitedTops;
    private final StringBuilder path = new StringBuilder();

    private Boundary(LabelPicture labels, int label) {
        this.labels = labels;
        this.label = label;
        this.visitedTops = new boolean[labels.width() * labels.height()];
    }

    /** Path data of all outlines of a label, holes included; empty where the label is absent. */
    static String of(LabelPicture labels, int label) {
        Boundary boundary = new Boundary(labels, label);
        for (int row = 0; row < labels.height(); row++) {
            for (int column = 0; column < labels.width(); column++) {
                if (boundary.isTopEdge(row, column) && !boundary.visitedTops[row * labels.width() + column]) {
                    boundary.trace(row, column);
                }
            }
        }
        return boundary.path.toString();
    }

    private boolean isTopEdge(int row, int column) {
        return labels.has(label, row, column) && !labels.has(label, row - 1, column);
    }

    /** Follows a loop from the top edge of a pixel; row and column are those of the current corner. */
    private void trace(int startRow, int startColumn) {
        int row = startRow;
        int column = startColumn;
        int direction = 0;
        char command = 'M';
        do {
            if (direction == 0) {
                visitedTops[row * labels.width() + column] = true;
            }
            path.append(String.format(
                    Locale.ROOT,
                    "%c%.1f %.1f",
                    command,
                    column + COLUMN_STEP[direction] / 2.0,
                    row + ROW_STEP[direction] / 2.0));
            command = 'L';
            row += ROW_STEP[direction];
            column += COLUMN_STEP[direction];
            direction = turn(row, column, direction);
        } while (row != startRow || column != startColumn || direction != 0);
        path.append('Z');
    }

    /** The next direction at a corner: right if the label ends there, straight on along it, else left. */
    private int turn(int row, int column, int direction) {
        boolean aheadRight = isInside(row, column, direction, true);
        boolean aheadLeft = isInside(row, column, direction, false);
        if (!aheadRight) {
            return (direction + 1) % 4;
        }
        return aheadLeft ? (direction + 3) % 4 : direction;
    }

    /** Whether the pixel ahead of a corner, on the right or the left of the way, carries the label. */
    private boolean isInside(int row, int column, int direction, boolean onTheRight) {
        int right = (direction + 1) % 4;
        int sideRow = onTheRight ? ROW_STEP[right] : -ROW_STEP[right];
        int sideColumn = onTheRight ? COLUMN_STEP[right] : -COLUMN_STEP[right];
        int down = ROW_STEP[direction] + sideRow;
        int along = COLUMN_STEP[direction] + sideColumn;
        return labels.has(label, row + (down - 1) / 2, column + (along - 1) / 2);
    }
}
