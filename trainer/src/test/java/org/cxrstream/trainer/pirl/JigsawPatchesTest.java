package org.cxrstream.trainer.pirl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JigsawPatchesTest {
    private static final int SIDE = 128;
    private static final int CELL = 42;
    private static final int PATCH = 40;
    private static final int[] IMAGES = {7, 3};

    private NDManager manager;

    @BeforeEach
    void openManager() {
        Torch.setThreads(1);
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    /** Every pixel of every picture has a value of its own: its number. */
    private NDArray numbered(int pictures, int side) {
        float[] values = new float[pictures * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return manager.create(values, new Shape(pictures, 1, side, side));
    }

    @Test
    void shouldScaleWithThePicture() {
        assertThat(new JigsawPatches(256, 1).patchSide()).isEqualTo(80);
        assertThat(new JigsawPatches(128, 1).patchSide()).isEqualTo(PATCH);
        for (int side = 16; side <= 1024; side += 16) {
            assertThat(new JigsawPatches(side, 1).patchSide()).isLessThanOrEqualTo(side / 3);
        }
    }

    /** Grey values are the picture's own, and each piece lies in the cell that its turn names. */
    @Test
    void shouldCutEachPieceOutOfItsCell() {
        JigsawPatches patches = new JigsawPatches(SIDE, 5);

        NDArray pieces = patches.of(numbered(2, SIDE), IMAGES, 4);

        assertThat(pieces.getShape()).isEqualTo(new Shape(18, 1, PATCH, PATCH));
        for (int picture = 0; picture < 2; picture++) {
            int[] order = patches.order(IMAGES[picture], 4);
            for (int turn = 0; turn < 9; turn++) {
                float[] piece = pieces.get(9L * picture + turn).toFloatArray();
                int first = (int) piece[0] - picture * SIDE * SIDE;
                int row = Math.floorDiv(first, SIDE);
                int column = first % SIDE;
                int cell = order[turn];
                assertThat(row - Math.floorDiv(cell, 3) * CELL).isBetween(0, CELL - PATCH);
                assertThat(column - cell % 3 * CELL).isBetween(0, CELL - PATCH);
                float[] expected = new float[PATCH * PATCH];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = piece[0] + Math.floorDiv(i, PATCH) * SIDE + i % PATCH;
                }
                assertThat(piece).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldReachEveryPlaceOfACellAndEveryTurn() {
        JigsawPatches patches = new JigsawPatches(SIDE, 5);
        Set<Integer> places = new HashSet<>();
        Set<Integer> turns = new HashSet<>();
        for (int epoch = 0; epoch < 100; epoch++) {
            int corner = patches.corners(3, epoch)[4];
            places.add((Math.floorDiv(corner, SIDE) - CELL) * 3 + corner % SIDE - CELL);
            int[] order = patches.order(3, epoch);
            turns.add(IntStream.range(0, 9).filter(turn -> order[turn] == 4).sum());
            assertThat(IntStream.of(order).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        }
        assertThat(places).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(turns).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** A piece is a function of seed, epoch and X-ray, not of the batch it is cut in. */
    @Test
    void shouldNotDependOnTheBatch() {
        JigsawPatches patches = new JigsawPatches(SIDE, 5);
        NDArray pictures = numbered(2, SIDE);

        float[] together = patches.of(pictures, IMAGES, 4).get("9:").toFloatArray();
        float[] alone = patches.of(pictures.get("1:"), new int[] {IMAGES[1]}, 4).toFloatArray();

        assertThat(together).isEqualTo(alone);
        assertThat(patches.order(3, 4)).isNotEqualTo(patches.order(3, 5));
        assertThat(patches.order(3, 4)).isNotEqualTo(patches.order(7, 4));
        assertThat(patches.order(3, 4)).isNotEqualTo(new JigsawPatches(SIDE, 6).order(3, 4));
    }

    /** At 32 a cell and its piece have 10 pixels; the encoder needs 16. A piece of one grey value keeps it. */
    @Test
    void shouldScaleUpPiecesThatAreTooSmallForTheEncoder() {
        float[] cells = new float[32 * 32];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Math.floorDiv(Math.floorDiv(i, 32), 10) * 3 + Math.floorDiv(i % 32, 10);
        }
        JigsawPatches patches = new JigsawPatches(32, 5);

        NDArray pieces = patches.of(manager.create(cells, new Shape(1, 1, 32, 32)), new int[] {7}, 0);

        assertThat(pieces.getShape()).isEqualTo(new Shape(9, 1, 16, 16));
        int[] order = patches.order(7, 0);
        for (int turn = 0; turn < 9; turn++) {
            float[] expected = new float[16 * 16];
            Arrays.fill(expected, order[turn]);
            assertThat(pieces.get(turn).toFloatArray()).isEqualTo(expected);
        }
    }
}
