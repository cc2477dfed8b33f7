package org.cxrstream.trainer.pretrain;

import org.cxrstream.segmenter.network.CounterRandom;

/** Every X-ray once an epoch, as in the paper. */
record ShuffledOrder(int size, long seed) implements EpochOrder {
    @Override
    public int[] of(int epoch) {
        return RandomOrder.of(size, CounterRandom.stream(seed, "pre-training shuffle", epoch));
    }
}
