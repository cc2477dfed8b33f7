package org.cxrstream.schemas.grid;

import org.cxrstream.schemas.event.GridGeometry;

/**
 * The square grid that every service computes on: the original, padded with 0 to a centred square of its
 * longer side, then scaled to {@code side × side} cells (CL-TCI §IV-A). Odd padding puts the larger half
 * below and to the right.
 *
 * <p>{@link #labelsOnOriginal} lays labels back exactly: each original pixel takes the cell that its centre
 * lies in.
 *
 * @param rows rows of the original, 1 … {@value #MAX_SIDE}
 * @param columns columns of the original, 1 … {@value #MAX_SIDE}
 * @param side cells along one side of the grid
 */
public record SquareGrid(int rows, int columns, int side) {
    /** Cells along one side of the grid that is published. */
    public static final int SIDE = 256;

    /** Longest side of an original that is taken. */
    public static final int MAX_SIDE = 16_384;

    /** Checks the sizes. */
    public SquareGrid {
        requireSide(rows, "rows");
        requireSide(columns, "columns");
        requireSide(side, "side");
    }

    /** The grid of {@value #SIDE} × {@value #SIDE} cells over an original. */
    public static SquareGrid over(int rows, int columns) {
        return new SquareGrid(rows, columns, SIDE);
    }

    /** The grid that an event describes. */
    public static SquareGrid of(GridGeometry geometry) {
        return new SquareGrid(geometry.getOriginalRows(), geometry.getOriginalColumns(), geometry.getSide());
    }

    /** What events carry. */
    public GridGeometry geometry() {
        return new GridGeometry(rows, columns, side);
    }

    /** Side of the padded square, in original pixels. */
    public int square() {
        return Math.max(rows, columns);
    }

    /** Rows of padding above the original. */
    public int padTop() {
        return (square() - rows) / 2;
    }

    /** Columns of padding left of the original. */
    public int padLeft() {
        return (square() - columns) / 2;
    }

    /** Side of a cell in original pixels; below 1 where the original is smaller than the grid. */
    public double cellPixels() {
        return (double) square() / side;
    }

    /** The grid row whose cell holds the centre of an original row. */
    public int gridRow(int originalRow) {
        return cell(originalRow + padTop());
    }

    /** The grid column whose cell holds the centre of an original column. */
    public int gridColumn(int originalColumn) {
        return cell(originalColumn + padLeft());
    }

    /**
     * Lays labels of the grid onto the original's pixels.
     *
     * @param labels {@code side × side} labels
     * @return {@code rows × columns} labels
     */
    public LabelMap labelsOnOriginal(LabelMap labels) {
        requireSize(labels, side, side);
        byte[] original = new byte[rows * columns];
        for (int r = 0; r < rows; r++) {
            int gridRow = gridRow(r);
            for (int c = 0; c < columns; c++) {
                original[r * columns + c] = labels.label(gridRow, gridColumn(c));
            }
        }
        return new LabelMap(rows, columns, original);
    }

    /**
     * Samples labels of the original at the centres of the grid's cells; padding is background.
     *
     * @param labels {@code rows × columns} labels
     * @return {@code side × side} labels
     */
    public LabelMap labelsOnGrid(LabelMap labels) {
        requireSize(labels, rows, columns);
        byte[] grid = new byte[side * side];
        for (int r = 0; r < side; r++) {
            int row = centre(r) - padTop();
            if (row < 0 || row >= rows) {
                continue;
            }
            for (int c = 0; c < side; c++) {
                int column = centre(c) - padLeft();
                if (column >= 0 && column < columns) {
                    grid[r * side + c] = labels.label(row, column);
                }
            }
        }
        return new LabelMap(side, side, grid);
    }

    private int cell(int squarePixel) {
        return (int) ((2L * squarePixel + 1) * side / (2L * square()));
    }

    private int centre(int cell) {
        return (int) ((2L * cell + 1) * square() / (2L * side));
    }

    private static void requireSize(LabelMap labels, int rows, int columns) {
        if (labels.rows() != rows || labels.columns() != columns) {
            throw new IllegalArgumentException(
                    "labels: %d×%d (expected: %d×%d)".formatted(labels.rows(), labels.columns(), rows, columns));
        }
    }

    private static void requireSide(int value, String name) {
        if (value < 1 || value > MAX_SIDE) {
            throw new IllegalArgumentException("%s: %d (expected: 1 to %d)".formatted(name, value, MAX_SIDE));
        }
    }
}
