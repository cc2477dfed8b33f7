package org.cxrstream.schemas.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.LabelRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquareGridTest {
    @Test
    void shouldLayAWorkedGridBackOntoTheOriginal() {
        // 2×4 original, square 4, one row of padding above and below; 2×2 grid: a cell is 2×2 pixels.
        SquareGrid grid = new SquareGrid(2, 4, 2);
        assertThat(grid.padTop()).isEqualTo(1);
        assertThat(grid.padLeft()).isZero();
        LabelMap labels = new LabelMap(2, 2, new byte[] {1, 2, 0, 2});
        assertThat(grid.labelsOnOriginal(labels).toBytes()).containsExactly(1, 1, 2, 2, 0, 0, 2, 2);
    }

    @ParameterizedTest
    @CsvSource({"691,640", "2000,2400", "256,256", "100,37", "1,1", "3000,2999", "257,255"})
    void shouldPutEachOriginalCentreIntoTheCellThatHoldsIt(int rows, int columns) {
        SquareGrid grid = SquareGrid.over(rows, columns);
        for (int r = 0; r < rows; r += 1 + rows / 97) {
            double centre = (r + grid.padTop() + 0.5) / grid.cellPixels();
            assertThat(grid.gridRow(r))
                    .isEqualTo((int) Math.floor(centre + 1e-9))
                    .isBetween(0, 255);
        }
        for (int c = 0; c < columns; c += 1 + columns / 97) {
            double centre = (c + grid.padLeft() + 0.5) / grid.cellPixels();
            assertThat(grid.gridColumn(c))
                    .isEqualTo((int) Math.floor(centre + 1e-9))
                    .isBetween(0, 255);
        }
    }

    @ParameterizedTest
    @CsvSource({"691,640", "512,512", "300,280", "2000,2400"})
    void shouldGiveLabelsBackThatWentToTheOriginalAndReturned(int rows, int columns) {
        SquareGrid grid = SquareGrid.over(rows, columns);
        SplittableRandom random = new SplittableRandom(rows);
        byte[] cells = new byte[256 * 256];
        for (int i = 0; i < cells.length; i++) {
            int row = i / 256;
            boolean inside = row > grid.gridRow(0)
                    && row < grid.gridRow(rows - 1)
                    && i % 256 > grid.gridColumn(0)
                    && i % 256 < grid.gridColumn(columns - 1);
            cells[i] = (byte) (inside ? random.nextInt(3) : 0);
        }
        LabelMap labels = new LabelMap(256, 256, cells);
        assertThat(grid.labelsOnGrid(grid.labelsOnOriginal(labels))).isEqualTo(labels);
    }

    @Test
    void shouldCarryLabelsThroughAnEvent() {
        byte[] cells = new byte[300 * 200];
        cells[17] = LabelMap.RIGHT_LUNG;
        cells[18] = LabelMap.LEFT_LUNG;
        cells[19] = LabelMap.IGNORE;
        LabelMap labels = new LabelMap(300, 200, cells);
        assertThat(LabelMap.of(labels.raster())).isEqualTo(labels);
        assertThat(labels.count(LabelMap.IGNORE)).isEqualTo(1);
    }

    @Test
    void shouldRefuseLabelsOfAnotherSizeThanTold() {
        LabelRaster raster = new LabelMap(10, 10, new byte[100]).raster();
        LabelRaster longer = new LabelRaster(10, 9, raster.getZlib());
        LabelRaster shorter = new LabelRaster(10, 11, raster.getZlib());
        LabelRaster noZlib = new LabelRaster(10, 10, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        LabelRaster bomb = new LabelRaster(1 << 20, 1 << 20, raster.getZlib());
        for (LabelRaster bad : new LabelRaster[] {longer, shorter, noZlib, bomb}) {
            assertThatExceptionOfType(PoisonInputException.class).isThrownBy(() -> LabelMap.of(bad));
        }
    }

    @Test
    void shouldRefuseALabelThatHasNoMeaning() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelMap(1, 1, new byte[] {3}))
                .withMessage("label: 3 (expected: 0, 1, 2 or 255)");
    }
}
