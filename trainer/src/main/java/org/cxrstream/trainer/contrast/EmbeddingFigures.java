package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;

/**
 * Figures that tell a healthy contrastive training from a failing one.
 *
 * @param collapsedLoss the loss if all embeddings were equal
 * @param spread standard deviation over the batch, mean over the dimensions: about 1/√D when healthy
 * @param effectiveRank how many directions the embeddings fill, 1 to the lesser of B and D
 * @param similarityGap mean cosine of positives less that of negatives; the loss's floor depends on the positives'
 *     number, this not
 */
record EmbeddingFigures(double collapsedLoss, double spread, double effectiveRank, double similarityGap) {
    /** Of a step that had nothing to compare with. */
    static final EmbeddingFigures NONE = new EmbeddingFigures(0, 0, 0, 0);

    /**
     * Works them out.
     *
     * @param embeddings (B, D), finite
     * @param similarities (A, C), of A anchors and C candidates
     */
    static EmbeddingFigures of(NDArray embeddings, NDArray similarities, Relations relations) {
        return new EmbeddingFigures(
                relations.collapsedLoss(),
                spread(embeddings),
                effectiveRank(embeddings),
                similarityGap(similarities, relations));
    }

    Map<String, Double> byName() {
        return Map.of(
                "collapsedLoss", collapsedLoss,
                "spread", spread,
                "effectiveRank", effectiveRank,
                "similarityGap", similarityGap);
    }

    static double spread(NDArray embeddings) {
        int rows = (int) embeddings.getShape().get(0);
        int dimensions = (int) embeddings.getShape().get(1);
        double[] values = doubles(embeddings);
        double total = 0;
        for (int dimension = 0; dimension < dimensions; dimension++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < rows; row++) {
                double value = values[row * dimensions + dimension];
                sum += value;
                squares += value * value;
            }
            double mean = sum / rows;
            total += Math.sqrt(Math.max(0, squares / rows - mean * mean));
        }
        return total / dimensions;
    }

    /** exp of the entropy of the singular values over their sum (Roy and Vetterli, EUSIPCO 2007). */
    static double effectiveRank(NDArray embeddings) {
        double[] values;
        try (NDArray singular = Torch.singularValues(embeddings)) {
            values = doubles(singular);
        }
        double total = 0;
        for (double value : values) {
            total += value;
        }
        double entropy = 0;
        for (double value : values) {
            double share = value / total;
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return Math.exp(entropy);
    }

    static double similarityGap(NDArray similarities, Relations relations) {
        double[] values = doubles(similarities);
        double positive = 0;
        double negative = 0;
        int positives = 0;
        int negatives = 0;
        for (int row = 0; row < relations.anchors(); row++) {
            for (int column = 0; column < relations.candidates(); column++) {
                double value = values[row * relations.candidates() + column];
                if (relations.isPositive(row, column)) {
                    positive += value;
                    positives++;
                } else if (relations.isCandidate(row, column)) {
                    negative += value;
                    negatives++;
                }
            }
        }
        return positives == 0 || negatives == 0 ? 0 : positive / positives - negative / negatives;
    }

    private static double[] doubles(NDArray array) {
        try (NDArray wide = array.toType(DataType.FLOAT64, true)) {
            return wide.toDoubleArray();
        }
    }
}
