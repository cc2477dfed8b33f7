package org.cxrstream.trainer.pirl;

import static java.util.Objects.checkIndex;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.RandomOrder;

/**
 * The nine pieces of a picture that the jigsaw shows: of each cell of a 3×3 grid a square at a random place within it,
 * in a random order. Of 256 pixels a cell has 85 and a square 80, and so in proportion (128: 42 and 40).
 *
 * <p>Pieces hold the picture's own grey values; the published code inverts them, as 255 times a byte wraps. The encoder
 * halves them four times, rounding down, and takes any size from 16 pixels on; smaller ones, of pictures below 64
 * pixels, are scaled up to that.
 *
 * @param side rows and columns of the pictures
 * @param seed of the random choices: a piece's place and its turn depend on the seed, the epoch and the X-ray alone
 */
record JigsawPatches(int side, long seed) {
    /** Pieces of a picture. */
    static final int COUNT = 9;

    private static final int CELLS_IN_ROW = 3;
    private static final int PAPER_SIDE = 256;
    private static final int PAPER_PATCH = 80;
    private static final int SMALLEST_INPUT = 16;

    /** Rows and columns of a piece, before it is scaled up. */
    int patchSide() {
        return side * PAPER_PATCH / PAPER_SIDE;
    }

    private int cellSide() {
        return side / CELLS_IN_ROW;
    }

    /**
     * Cuts pictures to pieces.
     *
     * @param pictures (B, 1, side, side) float32
     * @param images the X-ray of each picture
     * @param epoch from 0
     * @return (9B, 1, P, P) float32 in the manager of the pictures, owned by the caller: the nine pieces of the first
     *     picture in their shuffled order, then those of the second, …
     */
    NDArray of(NDArray pictures, int[] images, int epoch) {
        int patch = patchSide();
        float[] grey = pictures.toFloatArray();
        checkIndex(images.length * side * side - 1, grey.length);
        float[] pieces = new float[images.length * COUNT * patch * patch];
        for (int picture = 0; picture < images.length; picture++) {
            int[] corners = corners(images[picture], epoch);
            int[] order = order(images[picture], epoch);
            for (int turn = 0; turn < COUNT; turn++) {
                int from = picture * side * side + corners[order[turn]];
                copy(grey, from, pieces, (picture * COUNT + turn) * patch * patch);
            }
        }
        Shape shape = new Shape((long) images.length * COUNT, 1, patch, patch);
        return largeEnough(pictures.getManager().create(pieces, shape));
    }

    /** For each cell, row by row, where in the picture its piece begins: row · side + column. */
    int[] corners(int image, int epoch) {
        SplittableRandom random = CounterRandom.stream(seed, "pirl.places", epoch, image);
        int room = cellSide() - patchSide() + 1;
        int[] corners = new int[COUNT];
        for (int cell = 0; cell < COUNT; cell++) {
            int row = Math.floorDiv(cell, CELLS_IN_ROW) * cellSide() + random.nextInt(room);
            int column = cell % CELLS_IN_ROW * cellSide() + random.nextInt(room);
            corners[cell] = row * side + column;
        }
        return corners;
    }

    /** The cells in the order in which their pieces are shown. */
    int[] order(int image, int epoch) {
        return RandomOrder.of(COUNT, CounterRandom.stream(seed, "pirl.order", epoch, image));
    }

    private void copy(float[] grey, int from, float[] pieces, int to) {
        int patch = patchSide();
        for (int row = 0; row < patch; row++) {
            System.arraycopy(grey, from + row * side, pieces, to + row * patch, patch);
        }
    }

    private NDArray largeEnough(NDArray pieces) {
        if (patchSide() >= SMALLEST_INPUT) {
            return pieces;
        }
        try (pieces) {
            return Torch.upsampleBilinear(pieces, SMALLEST_INPUT, SMALLEST_INPUT);
        }
    }
}
