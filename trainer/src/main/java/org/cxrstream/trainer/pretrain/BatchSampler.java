package org.cxrstream.trainer.pretrain;

/**
 * Which X-rays make up each step: a function of the seed and the step's number alone, so a training can start again
 * anywhere. Thread-safe.
 */
public interface BatchSampler {
    /** X-rays in a batch: as many as asked for, or all where there are fewer. */
    int batchSize();

    /** X-rays that an epoch chooses from; what of them fills no batch is dropped. */
    int imagesPerEpoch();

    /** Batches in an epoch. */
    int stepsPerEpoch();

    /**
     * The batch of a step; no X-ray is in it twice.
     *
     * @param step from 0
     */
    Batch batch(int step);
}
