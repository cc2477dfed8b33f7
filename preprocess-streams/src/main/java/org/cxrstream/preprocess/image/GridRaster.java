package org.cxrstream.preprocess.image;

import java.util.Arrays;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * The raster that cxr.prepared carries: grey values of 8 bits, 0 = black = air, padded with 0 to a centred
 * square and brought to {@value SquareGrid#SIDE} × {@value SquareGrid#SIDE} by exact area average (CL-TCI
 * §IV-A), where each original pixel counts by the area that it shares with the cell.
 *
 * <p>Originals smaller than the grid go the same way, which then is nearest neighbour with mixed cells on
 * the edges of pixels. Rounding is once, half up, at the end.
 */
public final class GridRaster {
    private GridRaster() {}

    /** Returns side × side grey values of 0 … 255 (as unsigned bytes), row by row. */
    public static byte[] of(PixelObject pixels) {
        PixelHeader header = pixels.header();
        return average(SquareGrid.over(header.rows(), header.columns()), pixels.samples(), GreyScale.table(pixels));
    }

    static byte[] average(SquareGrid grid, short[] samples, float[] table) {
        int side = grid.side();
        AxisCoverage across = new AxisCoverage(grid.columns(), grid.padLeft(), grid.square(), side);
        AxisCoverage down = new AxisCoverage(grid.rows(), grid.padTop(), grid.square(), side);
        double cellArea = grid.cellPixels() * grid.cellPixels();
        byte[] raster = new byte[side * side];
        float[] rowSums = new float[side];
        int summedRow = -1; // A row on the edge of two cells is summed once.
        double[] sums = new double[side];
        for (int gridRow = 0; gridRow < side; gridRow++) {
            Arrays.fill(sums, 0);
            for (int row = down.first(gridRow); row <= down.last(gridRow); row++) {
                if (row != summedRow) {
                    sumRow(across, table, samples, row * grid.columns(), rowSums);
                    summedRow = row;
                }
                addRow(rowSums, down.share(gridRow, row), sums);
            }
            round(sums, cellArea, raster, gridRow * side);
        }
        return raster;
    }

    private static void sumRow(AxisCoverage across, float[] table, short[] samples, int rowStart, float[] rowSums) {
        for (int cell = 0; cell < rowSums.length; cell++) {
            rowSums[cell] = across.sum(cell, table, samples, rowStart);
        }
    }

    private static void addRow(float[] rowSums, float share, double[] sums) {
        for (int cell = 0; cell < sums.length; cell++) {
            sums[cell] += (double) share * rowSums[cell];
        }
    }

    private static void round(double[] sums, double cellArea, byte[] raster, int rowStart) {
        for (int cell = 0; cell < sums.length; cell++) {
            raster[rowStart + cell] = (byte) Math.min((int) (sums[cell] / cellArea + 0.5), GreyScale.WHITE);
        }
    }
}
