package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.cxrstream.segmenter.network.Torch;

/**
 * The contrastive loss over any relations (CL-TCI eq. 1–2, which is InfoNCE where each anchor has one positive):
 *
 * <p>L_i = −Σ_{j∈Ω_i⁺} w_ij log( exp(s_ij/τ) / Σ_{k∈candidates of i} exp(s_ik/τ) ) / Σ_j w_ij, with s the cosine. The result
 * is the mean over the anchors that have a positive: eq. 1 prints a sum, which is a step 32 times as long and collapses.
 * Log-sum-exp is taken from each row's greatest candidate; what is no candidate is left out, not pushed down.
 *
 * @param temperature τ, > 0
 */
public record ContrastiveLoss(double temperature) {
    /** Checks the range. */
    public ContrastiveLoss {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature: " + temperature + " (expected: > 0)");
        }
    }

    /**
     * Computes the loss; gradients flow to the similarities.
     *
     * @param similarities (A, C) cosines of anchors and candidates, float32 or float64
     * @param relations of A anchors to C candidates
     * @return a scalar of that type in the manager of the similarities; 0 if no anchor has a positive
     */
    public NDArray of(NDArray similarities, Relations relations) {
        NDManager step = similarities.getManager();
        DataType type = similarities.getDataType();
        Shape shape = new Shape(relations.anchors(), relations.candidates());
        Shape column = new Shape(relations.anchors(), 1);
        NDArray logits = Torch.scale(similarities, 1 / temperature); // (A, C)

        NDArray nowhere = step.full(shape, Float.NEGATIVE_INFINITY, type);
        NDArray inDenominator = NDArrays.where(step.create(relations.denominators(), shape), logits, nowhere);
        NDArray peak = inDenominator.max(new int[] {1}, true).stopGradient(); // (A, 1)
        NDArray logTotal =
                inDenominator.sub(peak).exp().sum(new int[] {1}, true).log().add(peak);

        NDArray weights = step.create(relations.normalisedWeights(), shape).toType(type, false);
        NDArray attracted = logits.mul(weights).sum(new int[] {1}, true);
        NDArray shares = step.create(relations.anchorShares(), column).toType(type, false);
        return logTotal.sub(attracted).mul(shares).sum();
    }
}
