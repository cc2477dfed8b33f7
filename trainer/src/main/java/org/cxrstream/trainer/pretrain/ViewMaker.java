package org.cxrstream.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Makes random views of X-rays. A view depends on the seed, the epoch, the image and the view's number alone, not on
 * the batch it is made in.
 */
@FunctionalInterface
public interface ViewMaker {
    /**
     * Makes one view of each image.
     *
     * @param owner the manager that will own the result
     * @param images numbers within the corpus
     * @param seed of the whole run
     * @param epoch from 0
     * @param view 0 for the query's, 1 for the key's
     * @return (B, 1, H, W) float32 in [0, 1], in the order of {@code images}
     */
    NDArray views(NDManager owner, int[] images, long seed, int epoch, int view);
}
