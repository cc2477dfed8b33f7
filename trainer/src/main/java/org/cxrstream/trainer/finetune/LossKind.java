package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;

/** What fine-tuning makes small. */
public enum LossKind {
    /** Cross-entropy alone, as in the paper. */
    CROSS_ENTROPY {
        @Override
        public NDArray of(NDArray logits, NDArray labels) {
            return SegmentationLoss.crossEntropy(logits, labels);
        }
    },
    /** Cross-entropy plus Dice loss, which asks for what is scored. */
    CROSS_ENTROPY_AND_DICE {
        @Override
        public NDArray of(NDArray logits, NDArray labels) {
            return SegmentationLoss.crossEntropyAndDice(logits, labels);
        }
    };

    /**
     * The loss of a batch; gradients reach the logits where they are recorded.
     *
     * @param logits (B, 3, H, W) float32 or float64
     * @param labels (B, 1, H, W) float32 of 0, 1, 2 and 255 = ignore
     * @return a scalar, in the manager of the logits, with what lies between; the caller closes that manager
     */
    public abstract NDArray of(NDArray logits, NDArray labels);
}
