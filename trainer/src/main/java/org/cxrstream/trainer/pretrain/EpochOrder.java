package org.cxrstream.trainer.pretrain;

/** Which X-rays an epoch takes, and in what order: a function of the epoch's number alone. Thread-safe. */
interface EpochOrder {
    /** X-rays an epoch chooses from. */
    int size();

    /** The X-rays of an epoch, from 0, each at most once; consecutive ones make up a batch. */
    int[] of(int epoch);
}
