package org.cxrstream.trainer.pretrain;

/**
 * The X-rays of one step.
 *
 * @param step from 0
 * @param epoch from 0
 * @param images numbers within the corpus; not to be changed
 */
public record Batch(int step, int epoch, int[] images) {}
