package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;

/** Figures that tell a healthy contrastive training from a failing one. */
final class EmbeddingFigures {
    private EmbeddingFigures() {}

    /** Standard deviation over the batch, mean over the dimensions, of (B, D) embeddings. */
    static double spread(NDArray embeddings) {
        int rows = (int) embeddings.getShape().get(0);
        int dimensions = (int) embeddings.getShape().get(1);
        float[] values = embeddings.toFloatArray();
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

    /** Mean cosine of positives less that of negatives; the loss's floor depends on the positives' number, this not. */
    static double similarityGap(NDArray similarities, Relations relations) {
        float[] values = similarities.toFloatArray();
        double positive = 0;
        double negative = 0;
        int positives = 0;
        int negatives = 0;
        for (int row = 0; row < relations.anchors(); row++) {
            for (int column = 0; column < relations.columns(); column++) {
                double value = values[row * relations.columns() + column];
                if (relations.isPositive(row, column)) {
                    positive += value;
                    positives++;
                } else if (relations.isCandidate(row, column)) {
                    negative += value;
                    negatives++;
                }
            }
        }
        return negatives == 0 ? 0 : positive / positives - negative / negatives;
    }
}
