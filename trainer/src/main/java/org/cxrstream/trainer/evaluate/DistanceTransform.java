package org.cxrstream.trainer.evaluate;

import java.util.Arrays;

/**
 * How far each pixel of a square grid is from the nearest of some points, exactly: the squared Euclidean distance as a
 * whole number, in time linear in the pixels. First down and up each column, then along each row as the lower envelope
 * of the columns' parabolas.
 *
 * <p>Source: Felzenszwalb &amp; Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8 (2012),
 * section 2.
 */
final class DistanceTransform {
    /** Of every pixel where there is no point. */
    static final int INFINITE = Integer.MAX_VALUE;

    private final int side;
    /** Squared distances; those within the column until the rows are done. */
    private final int[] squares;
    /** Columns whose parabolas make the envelope of a row. */
    private final int[] lowest;
    /** From where on each of them is the lowest. */
    private final double[] starts;

    private DistanceTransform(int side) {
        this.side = side;
        squares = new int[side * side];
        lowest = new int[side];
        starts = new double[side];
    }

    /**
     * Measures the distances.
     *
     * @param isPoint {@code side × side}, row by row
     * @param side rows and columns, in pixels
     * @return squared distances in pixels, row by row; {@link #INFINITE} everywhere if there is no point
     */
    static int[] squared(boolean[] isPoint, int side) {
        if (isPoint.length != side * side) {
            throw new IllegalArgumentException(
                    "points: " + isPoint.length + " pixels (expected: " + side + " x " + side + ")");
        }
        DistanceTransform transform = new DistanceTransform(side);
        for (int column = 0; column < side; column++) {
            transform.alongColumn(isPoint, column);
        }
        for (int row = 0; row < side; row++) {
            transform.alongRow(row * side);
        }
        return transform.squares;
    }

    private void alongColumn(boolean[] isPoint, int column) {
        int last = -1;
        for (int row = 0; row < side; row++) {
            int pixel = row * side + column;
            last = isPoint[pixel] ? row : last;
            squares[pixel] = last < 0 ? INFINITE : (row - last) * (row - last);
        }
        int next = -1;
        for (int row = side - 1; row >= 0; row--) {
            int pixel = row * side + column;
            next = isPoint[pixel] ? row : next;
            if (next >= 0) {
                squares[pixel] = Math.min(squares[pixel], (next - row) * (next - row));
            }
        }
    }

    private void alongRow(int first) {
        int[] heights = Arrays.copyOfRange(squares, first, first + side);
        int parabolas = envelope(heights);
        int parabola = 0;
        for (int column = 0; column < side && parabolas > 0; column++) {
            while (parabola + 1 < parabolas && starts[parabola + 1] < column) {
                parabola++;
            }
            int apart = column - lowest[parabola];
            squares[first + column] = apart * apart + heights[lowest[parabola]];
        }
    }

    /** Fills {@link #lowest} and {@link #starts}; gives how many parabolas there are. */
    private int envelope(int[] heights) {
        int count = 0;
        for (int column = 0; column < side; column++) {
            if (heights[column] == INFINITE) {
                continue;
            }
            double start = Double.NEGATIVE_INFINITY;
            while (count > 0) {
                start = crossing(heights, lowest[count - 1], column);
                if (start > starts[count - 1]) {
                    break;
                }
                count--;
            }
            lowest[count] = column;
            starts[count++] = start;
        }
        return count;
    }

    /** Where the parabola of a column falls below that of one further left. */
    private static double crossing(int[] heights, int left, int right) {
        int rise = heights[right] + right * right - heights[left] - left * left;
        return rise / (2.0 * (right - left));
    }
}
