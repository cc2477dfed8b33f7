package org.cxrstream.trainer.pirl;

import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.RandomOrder;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * Which X-rays an X-ray is pushed from: some of all others, each at most once, never another rendering of its own
 * exposure. Other X-rays of its patient are among them: PIRL knows no patients.
 *
 * @param images to choose from
 * @param count how many; all where there are fewer
 * @param seed of the choice: a function of the seed, the step and the X-ray alone
 */
record Negatives(UnlabelledImages images, int count, long seed) {
    int[] of(int image, int step) {
        ImageLabel own = images.label(image);
        int[] order = RandomOrder.of(images.count(), CounterRandom.stream(seed, "pirl.negatives", step, image));
        return IntStream.of(order)
                .filter(other -> !images.label(other).isSameExposureAs(own))
                .limit(count)
                .toArray();
    }
}
