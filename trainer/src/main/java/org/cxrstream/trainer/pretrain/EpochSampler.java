package org.cxrstream.trainer.pretrain;

import java.util.Arrays;

/** Cuts epochs into batches. */
final class EpochSampler implements BatchSampler {
    private final EpochOrder order;
    private final int batchSize;
    /** Consecutive steps mostly ask for the same epoch. */
    private volatile Epoch latest;

    private record Epoch(int number, int[] images) {}

    EpochSampler(EpochOrder order, int batchSize) {
        if (order.size() < 2) {
            throw new IllegalArgumentException("unlabelled images: " + order.size() + " (expected: >= 2)");
        }
        this.order = order;
        this.batchSize = Math.min(batchSize, order.size());
        latest = new Epoch(0, order.of(0));
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public int imagesPerEpoch() {
        return order.size();
    }

    @Override
    public int stepsPerEpoch() {
        return order.size() / batchSize;
    }

    @Override
    public Batch batch(int step) {
        int epoch = step / stepsPerEpoch();
        int from = step % stepsPerEpoch() * batchSize;
        return new Batch(step, epoch, Arrays.copyOfRange(images(epoch), from, from + batchSize));
    }

    private int[] images(int number) {
        Epoch epoch = latest;
        if (epoch.number != number) {
            epoch = new Epoch(number, order.of(number));
            latest = epoch;
        }
        return epoch.images;
    }
}
