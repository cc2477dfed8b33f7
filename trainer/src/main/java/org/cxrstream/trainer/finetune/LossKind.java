package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;

/** What fine-tuning makes small. */
public enum LossKind {
    /** Cross-entropy alone, as in the paper. */
    CROSS_ENTROPY {
        @Override
        NDArray of(NDArray logits, NDArray labels) {
            return SegmentationLoss.crossEntropy(logits, labels);
        }
    },
    /** Cross-entropy plus Dice loss, which asks for what is scored. */
    CROSS_ENTROPY_AND_DICE {
        @Override
        NDArray of(NDArray logits, NDArray labels) {
            return SegmentationLoss.crossEntropyAndDice(logits, labels);
        }
    };

    /** The loss of a batch; see {@link SegmentationLoss} for shapes and owner. */
    abstract NDArray of(NDArray logits, NDArray labels);
}
