package org.cxrstream.trainer.rotation;

import ai.djl.ndarray.NDArray;
import org.cxrstream.segmenter.network.Torch;

/** Cross-entropy of the number of turns, −1/P Σ ln p_turns over P pictures, and how many are told rightly. */
final class TurnLoss {
    private TurnLoss() {}

    /**
     * Computes the loss; gradients flow to the logits.
     *
     * @param logits (P, 4), float32 or float64
     * @param oneHot (P, 4) of that type: 1 at the number of turns, else 0
     * @return a scalar of that type in the manager of the logits; ln 4 where all logits are equal
     */
    static NDArray of(NDArray logits, NDArray oneHot) {
        long pictures = logits.getShape().get(0);
        return Torch.scale(logits.logSoftmax(1).mul(oneHot).sum(), -1.0 / pictures);
    }

    /** The part of the pictures whose greatest logit is that of the right number of turns, 0 to 1; ¼ by chance. */
    static double accuracy(NDArray logits, NDArray oneHot) {
        long[] found = logits.argMax(1).toLongArray();
        long[] expected = oneHot.argMax(1).toLongArray();
        int right = 0;
        for (int picture = 0; picture < found.length; picture++) {
            right += found[picture] == expected[picture] ? 1 : 0;
        }
        return (double) right / found.length;
    }
}
