package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;

/**
 * Cross-entropy plus Dice loss of the {@code tuned} preset (the paper has cross-entropy alone). With p the softmax of
 * the logits, g the one-hot annotation and V the pixels that are not to be ignored:
 *
 * <pre>
 *   CE   = −1/|V| Σ_V ln p_label                                    over all images of the batch
 *   Dice = 1 − ½ Σ_lung (2 Σ_V p g + 1) / (Σ_V p + Σ_V g + 1)       right and left lung, pooled over the batch
 *   loss = CE + Dice
 * </pre>
 *
 * <p>The sums of the Dice term are pooled as in the headline score, so an image without a lung does no harm; the 1
 * keeps a batch without any lung finite. Computed in float32 whatever the network's precision. A batch in which every
 * pixel is ignored has the loss 0 and no gradient.
 */
final class SegmentationLoss {
    private static final int CLASS_AXIS = 1;
    private static final int CLASSES = 3;
    private static final float IGNORE = 255f;
    private static final int[] ALL_BUT_CLASSES = {0, 2, 3};
    private static final double SMOOTHING = 1;

    private SegmentationLoss() {}

    /**
     * Computes the loss; gradients reach the logits where they are recorded.
     *
     * @param logits (B, 3, H, W) float32
     * @param labels (B, 1, H, W) float32 of 0, 1, 2 and 255 = ignore
     * @return a scalar, in the manager of the logits, with what lies between; the caller closes that manager
     */
    static NDArray of(NDArray logits, NDArray labels) {
        NDArray counted = labels.neq(IGNORE).toType(DataType.FLOAT32, false); // (B, 1, H, W)
        NDArray annotated = oneHot(labels); // (B, 3, H, W), all 0 where ignored
        NDArray logProbabilities = logits.logSoftmax(CLASS_AXIS);
        return crossEntropy(logProbabilities, annotated, counted)
                .add(dice(logProbabilities.exp().mul(counted), annotated));
    }

    private static NDArray oneHot(NDArray labels) {
        NDList planes = new NDList(CLASSES);
        for (int label = 0; label < CLASSES; label++) {
            planes.add(labels.eq(label).toType(DataType.FLOAT32, false));
        }
        NDArray first = planes.remove(0);
        return first.concat(planes.get(0), CLASS_AXIS).concat(planes.get(1), CLASS_AXIS);
    }

    private static NDArray crossEntropy(NDArray logProbabilities, NDArray annotated, NDArray counted) {
        return logProbabilities.mul(annotated).sum().neg().div(counted.sum().maximum(1));
    }

    private static NDArray dice(NDArray probabilities, NDArray annotated) {
        NDArray intersection = probabilities.mul(annotated).sum(ALL_BUT_CLASSES); // (3)
        NDArray sizes = probabilities.sum(ALL_BUT_CLASSES).add(annotated.sum(ALL_BUT_CLASSES));
        NDArray perClass = intersection.mul(2).add(SMOOTHING).div(sizes.add(SMOOTHING));
        return perClass.get("1:").mean().neg().add(1);
    }
}
