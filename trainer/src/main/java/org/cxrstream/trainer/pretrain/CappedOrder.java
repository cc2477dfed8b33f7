package org.cxrstream.trainer.pretrain;

import java.util.Arrays;
import org.cxrstream.segmenter.network.CounterRandom;

/** Some X-rays of every patient, in any order. */
record CappedOrder(PatientImages images, long seed) implements EpochOrder {
    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int[] of(int epoch) {
        int[] order = images.of(epoch).stream().flatMapToInt(Arrays::stream).toArray();
        RandomOrder.shuffle(order, CounterRandom.stream(seed, "pre-training epoch", epoch));
        return order;
    }
}
