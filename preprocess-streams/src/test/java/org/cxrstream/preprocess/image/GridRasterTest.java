package org.cxrstream.preprocess.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridRasterTest {
    private static final int SIDE = SquareGrid.SIDE;

    @ParameterizedTest
    @CsvSource({
        "256, 256",
        "512, 512",
        "300, 200",
        "257, 511",
        "1023, 767",
        "100, 60",
        "255, 1",
        "1, 1",
        "3, 2",
        "1777, 2048"
    })
    void shouldAverageAsTheAreasSay(int rows, int columns) {
        short[] samples = noise(rows * columns, rows * 31L + columns);

        byte[] raster = GridRaster.of(new PixelObject(PixelHeader.ofPicture(rows, columns, 8), samples));

        double[] exact = averageByAreas(rows, columns, samples);
        for (int cell = 0; cell < exact.length; cell++) {
            assertThat((double) (raster[cell] & 0xff)).isCloseTo(exact[cell], within(0.5 + 1e-3));
        }
    }

    @Test
    void shouldKeepSquarePictureOfTheGridsSizeAsItIs() {
        short[] samples = noise(SIDE * SIDE, 7);

        byte[] raster = GridRaster.of(new PixelObject(PixelHeader.ofPicture(SIDE, SIDE, 8), samples));

        for (int i = 0; i < samples.length; i++) {
            assertThat(raster[i] & 0xff).isEqualTo(samples[i]);
        }
    }

    @Test
    void shouldRepeatPixelsOfSmallPicture() {
        short[] samples = noise(64 * 64, 8);

        byte[] raster = GridRaster.of(new PixelObject(PixelHeader.ofPicture(64, 64, 8), samples));

        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                assertThat(raster[row * SIDE + column] & 0xff).isEqualTo(samples[row / 4 * 64 + column / 4]);
            }
        }
    }

    /** 4×2 pixels of 200 in a square of 4: a quarter of padding on each side. */
    @Test
    void shouldPadNarrowPictureLeftAndRight() {
        byte[] raster = GridRaster.of(new PixelObject(PixelHeader.ofPicture(4, 2, 8), filled(8, 200)));

        for (int column = 0; column < SIDE; column++) {
            boolean isImage = column >= SIDE / 4 && column < 3 * SIDE / 4;
            assertThat(raster[100 * SIDE + column] & 0xff).isEqualTo(isImage ? 200 : 0);
        }
    }

    @Test
    void shouldRoundHalfUp() {
        short[] samples = new short[512 * 512];
        samples[0] = 2; // mean of the four pixels: 0.5
        samples[2] = 1; // mean: 0.25

        byte[] raster = GridRaster.of(new PixelObject(PixelHeader.ofPicture(512, 512, 8), samples));

        assertThat(raster[0]).isEqualTo((byte) 1);
        assertThat(raster[1]).isEqualTo((byte) 0);
    }

    /** A bright pixel shows in the cell that the grid says holds its centre. */
    @ParameterizedTest
    @CsvSource({"700, 500", "500, 701", "3000, 2000", "257, 300"})
    void shouldAgreeWithTheGridsGeometry(int rows, int columns) {
        SquareGrid grid = SquareGrid.over(rows, columns);
        Random random = new Random(rows);
        float[] table = new float[1 << 16];
        table[1] = (float) (250 * grid.cellPixels() * grid.cellPixels()); // a cell of its own would show 250

        for (int i = 0; i < 20; i++) {
            int row = random.nextInt(rows);
            int column = random.nextInt(columns);
            short[] samples = new short[rows * columns];
            samples[row * columns + column] = 1;
            byte[] raster = GridRaster.average(grid, samples, table);

            // No cell is brighter; one is as bright where the centre lies on the edge of two.
            assertThat(raster[grid.gridRow(row) * SIDE + grid.gridColumn(column)] & 0xff)
                    .isEqualTo(maximum(raster));
        }
    }

    private static int maximum(byte[] raster) {
        int maximum = 0;
        for (byte grey : raster) {
            maximum = Math.max(maximum, grey & 0xff);
        }
        return maximum;
    }

    /** Every pixel gives each cell its value times the area that both share: slow and plain. */
    private static double[] averageByAreas(int rows, int columns, short[] samples) {
        int square = Math.max(rows, columns);
        double cell = (double) square / SIDE;
        int top = (square - rows) / 2;
        int left = (square - columns) / 2;
        double[] sums = new double[SIDE * SIDE];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                for (int gr = (int) ((r + top) / cell); gr < SIDE && gr * cell < r + top + 1; gr++) {
                    for (int gc = (int) ((c + left) / cell); gc < SIDE && gc * cell < c + left + 1; gc++) {
                        double height = overlap(gr * cell, (gr + 1) * cell, r + top);
                        double width = overlap(gc * cell, (gc + 1) * cell, c + left);
                        sums[gr * SIDE + gc] += height * width * samples[r * columns + c] / (cell * cell);
                    }
                }
            }
        }
        return sums;
    }

    private static double overlap(double begin, double end, int pixel) {
        return Math.max(0, Math.min(end, pixel + 1.0) - Math.max(begin, pixel));
    }

    private static short[] noise(int length, long seed) {
        Random random = new Random(seed);
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) random.nextInt(256);
        }
        return samples;
    }

    private static short[] filled(int length, int value) {
        short[] samples = new short[length];
        Arrays.fill(samples, (short) value);
        return samples;
    }
}
