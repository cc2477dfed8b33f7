package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The temporally correlated contrastive loss with a queue (CL-TCI eq. 1–2):
 *
 * <p>L_i = −Σ_{j∈Ω_i⁺} w_ij log( exp(s_ij/τ) / Σ_{k∈candidates} exp(s_ik/τ) ) / Σ_j w_ij, with s the cosine and Ω_i⁺ the
 * own key and the queue's keys of the same patient. The result is the mean over the anchors: eq. 1 prints a sum, which
 * is a step 32 times as long and collapses. Log-sum-exp is taken from each row's greatest candidate, in float32.
 *
 * @param temperature τ, > 0
 */
record TemporalContrastLoss(double temperature) {
    TemporalContrastLoss {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature: " + temperature + " (expected: > 0)");
        }
    }

    /** The loss, and the similarities it was made of (B, 1 + F), own key first; both in the manager of the queries. */
    record Result(NDArray loss, NDArray similarities) {}

    /**
     * Computes the loss; gradients flow to the queries.
     *
     * @param queries (B, D) float32, rows of length 1
     * @param keys (B, D), the queries' own keys, row by row
     * @param entries (F, D), F > 0, the queue's filled entries
     * @param relations B anchors, 1 + F columns
     */
    Result of(NDArray queries, NDArray keys, NDArray entries, Relations relations) {
        Shape shape = new Shape(relations.anchors(), relations.columns());
        NDManager step = queries.getManager();
        NDArray own = queries.mul(keys).sum(new int[] {1}, true); // (B, 1)
        NDArray others = queries.matMul(entries.transpose()); // (B, F)
        NDArray similarities = own.concat(others, 1); // (B, 1 + F)
        NDArray logits = similarities.div(temperature);

        NDArray nowhere = step.full(shape, Float.NEGATIVE_INFINITY);
        NDArray inDenominator = NDArrays.where(step.create(relations.candidates(), shape), logits, nowhere);
        NDArray peak = inDenominator.max(new int[] {1}, true).stopGradient();
        NDArray logTotal =
                inDenominator.sub(peak).exp().sum(new int[] {1}, true).log().add(peak);

        NDArray attracted = logits.mul(step.create(relations.weights(), shape)).sum(new int[] {1}, true);
        return new Result(logTotal.sub(attracted).mean(), similarities);
    }
}
