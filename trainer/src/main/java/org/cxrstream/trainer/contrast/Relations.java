package org.cxrstream.trainer.contrast;

import java.util.Arrays;

/**
 * Who is what to whom in one loss: for each anchor, which candidates are positives (and how much they count), which are
 * negatives, and which don't exist for it. At first none exists. Not thread-safe.
 */
public final class Relations {
    private final int anchors;
    private final int candidates;
    /** Weights of the positives, row by row; 0 elsewhere. */
    private final double[] weights;
    /** Which candidates are in the denominator; row by row. */
    private final boolean[] exists;

    /** Of so many anchors to so many candidates. */
    public Relations(int anchors, int candidates) {
        this.anchors = anchors;
        this.candidates = candidates;
        weights = new double[anchors * candidates];
        exists = new boolean[anchors * candidates];
    }

    /** Makes the candidate a positive of the anchor that counts by {@code weight} > 0, beside its other positives. */
    public void attract(int anchor, int candidate, double weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: > 0)");
        }
        repel(anchor, candidate);
        weights[anchor * candidates + candidate] = weight;
    }

    /** Makes the candidate a negative of the anchor. */
    public void repel(int anchor, int candidate) {
        exists[anchor * candidates + candidate] = true;
    }

    /** Rows. */
    public int anchors() {
        return anchors;
    }

    /** Columns. */
    public int candidates() {
        return candidates;
    }

    /** Whether the candidate is in the anchor's denominator. */
    public boolean isCandidate(int anchor, int candidate) {
        return exists[anchor * candidates + candidate];
    }

    /** Whether the candidate is a positive of the anchor. */
    public boolean isPositive(int anchor, int candidate) {
        return weights[anchor * candidates + candidate] > 0;
    }

    /** Mean number of positives an anchor has. */
    public double positivesPerAnchor() {
        long positives = 0;
        for (double weight : weights) {
            positives += weight > 0 ? 1 : 0;
        }
        return (double) positives / anchors;
    }

    /** The loss if all embeddings were one and the same: the mean of ln(candidates) over anchors with a positive. */
    public double collapsedLoss() {
        double[] shares = anchorShares();
        double sum = 0;
        for (int anchor = 0; anchor < anchors; anchor++) {
            int count = 0;
            for (int candidate = 0; candidate < candidates; candidate++) {
                count += isCandidate(anchor, candidate) ? 1 : 0;
            }
            sum += shares[anchor] > 0 ? shares[anchor] * Math.log(count) : 0;
        }
        return sum;
    }

    /** What each anchor's loss counts in the batch's: 1 / (number of anchors with a positive), 0 without one. */
    double[] anchorShares() {
        double[] shares = new double[anchors];
        int counted = 0;
        for (int anchor = 0; anchor < anchors; anchor++) {
            shares[anchor] = totalWeight(anchor) > 0 ? 1 : 0;
            counted += (int) shares[anchor];
        }
        for (int anchor = 0; anchor < anchors && counted > 0; anchor++) {
            shares[anchor] /= counted;
        }
        return shares;
    }

    /** The weights, row by row, each row with a positive summing to 1. */
    double[] normalisedWeights() {
        double[] normalised = new double[weights.length];
        for (int anchor = 0; anchor < anchors; anchor++) {
            double total = totalWeight(anchor);
            for (int i = anchor * candidates; total > 0 && i < (anchor + 1) * candidates; i++) {
                normalised[i] = weights[i] / total;
            }
        }
        return normalised;
    }

    /** Row by row. An anchor that doesn't count has all candidates, so that the logarithm of its sum is finite. */
    boolean[] denominators() {
        boolean[] denominators = exists.clone();
        for (int anchor = 0; anchor < anchors; anchor++) {
            if (totalWeight(anchor) == 0) {
                Arrays.fill(denominators, anchor * candidates, (anchor + 1) * candidates, true);
            }
        }
        return denominators;
    }

    private double totalWeight(int anchor) {
        double total = 0;
        for (int i = anchor * candidates; i < (anchor + 1) * candidates; i++) {
            total += weights[i];
        }
        return total;
    }
}
