package org.cxrstream.trainer.pirl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.cxrstream.trainer.contrast.Relations;

/**
 * What one step's pictures are compared with: for each of B X-rays what is remembered of it and of its negatives. Both
 * embeddings of an X-ray, f of the whole and g of the pieces, are anchors of equal weight with the same candidates, so
 * that the mean over the 2B anchors is ½ NCE(f, m) + ½ NCE(g, m) (PIRL eq. 5 with λ = ½). Its arrays belong to the
 * manager it was made with.
 *
 * @param candidates (B, D, C): first what is remembered of the X-ray itself, then of its negatives
 * @param relations of 2B anchors, f's before g's, to C candidates
 */
record MemoryContrast(NDArray candidates, Relations relations) {
    /**
     * Gathers the candidates.
     *
     * @param owner will own them
     * @param bank what is remembered
     * @param negatives chooses them; a row that has fewer than another is filled up with what doesn't count
     * @param images the B X-rays
     * @param step from 0
     */
    static MemoryContrast of(NDManager owner, MemoryBank bank, Negatives negatives, int[] images, int step) {
        int batch = images.length;
        int[][] chosen = new int[batch][];
        int columns = 1;
        for (int row = 0; row < batch; row++) {
            chosen[row] = negatives.of(images[row], step);
            columns = Math.max(columns, 1 + chosen[row].length);
        }
        Relations relations = new Relations(2 * batch, columns);
        NDList rows = new NDList(batch);
        for (int row = 0; row < batch; row++) {
            relate(relations, row, chosen[row].length);
            relate(relations, row + batch, chosen[row].length);
            rows.add(bank.of(owner, filled(images[row], chosen[row], columns)).transpose()); // (D, C)
        }
        return new MemoryContrast(NDArrays.stack(rows), relations);
    }

    private static void relate(Relations relations, int anchor, int negatives) {
        relations.attract(anchor, 0, 1);
        for (int column = 1; column <= negatives; column++) {
            relations.repel(anchor, column);
        }
    }

    private static int[] filled(int own, int[] negatives, int columns) {
        int[] numbers = new int[columns];
        Arrays.fill(numbers, own);
        System.arraycopy(negatives, 0, numbers, 1, negatives.length);
        return numbers;
    }

    /** Cosines of f's (B, D) and g's (B, D), of length 1, with the candidates: (2B, C). */
    NDArray similarities(NDArray wholes, NDArray pieces) {
        return similarities(wholes).concat(similarities(pieces), 0);
    }

    private NDArray similarities(NDArray embeddings) {
        return embeddings.expandDims(1).batchMatMul(candidates).squeeze(1);
    }
}
