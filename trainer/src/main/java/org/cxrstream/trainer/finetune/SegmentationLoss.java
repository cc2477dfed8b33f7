package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.cxrstream.segmenter.network.Torch;

/**
 * The losses of {@link LossKind}. With p the softmax of the logits, g the one-hot annotation and V the pixels that are
 * not to be ignored:
 *
 * <pre>
 *   CE   = −1/|V| Σ_V ln p_label                                    over all images of the batch
 *   Dice = 1 − ½ Σ_lung (2 Σ_V p g + 1) / (Σ_V p + Σ_V g + 1)       right and left lung, pooled over the batch
 * </pre>
 *
 * <p>The paper has CE alone, the {@code tuned} preset CE + Dice. The sums of the Dice term are pooled as in the headline
 * score, so an image without a lung does no harm; the 1 keeps a batch without any lung finite. A batch in which every
 * pixel is ignored has the loss 0 and no gradient.
 *
 * <p>Takes logits (B, 3, H, W) in float32 or float64, in whose format the loss is computed, and labels (B, 1, H, W)
 * float32 of 0, 1, 2 and 255 = ignore. Gives a scalar in the manager of the logits, with what lies between; the caller
 * closes that manager. Gradients reach the logits where they are recorded.
 */
final class SegmentationLoss {
    private static final int CLASS_AXIS = 1;
    private static final int CLASSES = 3;
    private static final float IGNORE = 255f;
    private static final int[] ALL_BUT_CLASSES = {0, 2, 3};
    private static final double SMOOTHING = 1;

    private SegmentationLoss() {}

    static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return crossEntropyOf(logits.logSoftmax(CLASS_AXIS), labels);
    }

    static NDArray crossEntropyAndDice(NDArray logits, NDArray labels) {
        NDArray logProbabilities = logits.logSoftmax(CLASS_AXIS);
        return crossEntropyOf(logProbabilities, labels).add(dice(logProbabilities.exp(), labels));
    }

    private static NDArray crossEntropyOf(NDArray logProbabilities, NDArray labels) {
        NDArray annotated = oneHot(labels, logProbabilities.getDataType());
        NDArray counted = counted(labels, logProbabilities.getDataType());
        return logProbabilities.mul(annotated).sum().neg().div(counted.sum().maximum(1));
    }

    private static NDArray dice(NDArray probabilities, NDArray labels) {
        NDArray annotated = oneHot(labels, probabilities.getDataType());
        NDArray visible = probabilities.mul(counted(labels, probabilities.getDataType()));
        NDArray intersection = visible.mul(annotated).sum(ALL_BUT_CLASSES); // (3)
        NDArray sizes = visible.sum(ALL_BUT_CLASSES).add(annotated.sum(ALL_BUT_CLASSES));
        NDArray perClass = Torch.scale(intersection, 2).add(SMOOTHING).div(sizes.add(SMOOTHING));
        return perClass.get("1:").mean().neg().add(1);
    }

    /** (B, 1, H, W) of 1 where a pixel is not to be ignored, else 0. */
    private static NDArray counted(NDArray labels, DataType type) {
        return labels.neq(IGNORE).toType(type, false);
    }

    /** (B, 3, H, W), all 0 where ignored. */
    private static NDArray oneHot(NDArray labels, DataType type) {
        NDArray planes = labels.eq(0).toType(type, false);
        for (int label = 1; label < CLASSES; label++) {
            planes = planes.concat(labels.eq(label).toType(type, false), CLASS_AXIS);
        }
        return planes;
    }
}
