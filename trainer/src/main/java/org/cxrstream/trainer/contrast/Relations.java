package org.cxrstream.trainer.contrast;

import java.util.Arrays;
import java.util.List;
import org.cxrstream.trainer.pretrain.ImageLabel;

/**
 * Who is what to whom in one loss: for each anchor its own key (column 0) and the queue's filled entries (columns
 * 1 … F).
 *
 * <p>The own key is a positive of weight 1. An entry of the anchor's own exposure is an older view of the same X-ray:
 * it is left out, of the positives and of the denominator. An entry of the same patient is a positive, any other a
 * negative.
 */
final class Relations {
    private final int anchors;
    private final int columns;
    /** Weights of the positives, each row summing to 1; row by row. */
    private final float[] weights;
    /** Which candidates are in the denominator; row by row. */
    private final boolean[] candidates;

    private Relations(int anchors, int columns) {
        this.anchors = anchors;
        this.columns = columns;
        weights = new float[anchors * columns];
        candidates = new boolean[anchors * columns];
    }

    static Relations of(List<ImageLabel> anchors, List<ImageLabel> entries, PositiveWeights rule) {
        Relations relations = new Relations(anchors.size(), entries.size() + 1);
        for (int row = 0; row < anchors.size(); row++) {
            relations.fillRow(row, anchors.get(row), entries, rule);
        }
        return relations;
    }

    private void fillRow(int row, ImageLabel anchor, List<ImageLabel> entries, PositiveWeights rule) {
        int start = row * columns;
        weights[start] = 1;
        candidates[start] = true;
        double sum = 1;
        for (int i = 0; i < entries.size(); i++) {
            ImageLabel entry = entries.get(i);
            if (!anchor.isSameExposureAs(entry)) {
                double weight = rule.weight(anchor, entry);
                weights[start + 1 + i] = (float) weight;
                candidates[start + 1 + i] = true;
                sum += weight;
            }
        }
        for (int column = 0; column < columns; column++) {
            weights[start + column] /= (float) sum;
        }
    }

    int anchors() {
        return anchors;
    }

    int columns() {
        return columns;
    }

    float[] weights() {
        return weights.clone();
    }

    boolean[] candidates() {
        return candidates.clone();
    }

    boolean isCandidate(int row, int column) {
        return candidates[row * columns + column];
    }

    boolean isPositive(int row, int column) {
        return weights[row * columns + column] > 0;
    }

    /** Mean number of positives from the queue an anchor has. */
    double queuePositivesPerAnchor() {
        long positives = 0;
        for (float weight : weights) {
            positives += weight > 0 ? 1 : 0;
        }
        return (double) positives / anchors - 1;
    }

    /** The loss if all embeddings were one and the same: the mean of ln(candidates). */
    double collapsedLoss() {
        double sum = 0;
        for (int row = 0; row < anchors; row++) {
            int count = 0;
            for (boolean candidate : Arrays.copyOfRange(candidates, row * columns, (row + 1) * columns)) {
                count += candidate ? 1 : 0;
            }
            sum += Math.log(count);
        }
        return sum / anchors;
    }
}
