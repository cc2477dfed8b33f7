package org.cxrstream.trainer.rotation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Square pictures turned by 0, 90, 180 and 270 degrees anticlockwise: pixels change places, none is worked out anew. */
final class QuarterTurns {
    /** How many there are: the classes of the task. */
    static final int COUNT = 4;

    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    private QuarterTurns() {}

    /** (B, C, N, N) to (4B, C, N, N): first all as they are, then all turned once, twice, three times. */
    static NDArray ofAll(NDArray images) {
        try (NDArray mirrored = images.transpose(0, 1, COLUMNS, ROWS);
                NDArray once = mirrored.flip(ROWS);
                NDArray twice = images.flip(ROWS, COLUMNS);
                NDArray threeTimes = mirrored.flip(COLUMNS)) {
            return NDArrays.concat(new NDList(images, once, twice, threeTimes));
        }
    }

    /** For the rows of {@link #ofAll}, (4B, 4) of {@code type}: 1 at the number of turns, else 0. */
    static NDArray oneHot(NDArray turned, DataType type) {
        int pictures = (int) turned.getShape().get(0);
        double[] labels = new double[pictures * COUNT];
        for (int picture = 0; picture < pictures; picture++) {
            labels[picture * COUNT + turnsOf(picture, pictures)] = 1;
        }
        // Not closed here: where the type is the same already, the result lies in the very memory of this array.
        return turned.getManager().create(labels, new Shape(pictures, COUNT)).toType(type, true);
    }

    /** By how many quarter turns a row of {@link #ofAll} is turned. */
    static int turnsOf(int picture, int pictures) {
        return picture * COUNT / pictures;
    }
}
