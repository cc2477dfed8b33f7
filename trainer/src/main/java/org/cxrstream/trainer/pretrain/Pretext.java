package org.cxrstream.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.trainer.resume.Resumable;

/**
 * The task that a method sets the encoder, with its networks and whatever else it holds (moving averages, queues,
 * memory banks). The loop ({@link Pretraining}) draws the batches, steps the optimiser and saves the state. For one thread, which
 * has called {@link org.cxrstream.segmenter.network.Torch#prepareThread()}. Owns its networks.
 */
public interface Pretext extends Resumable, AutoCloseable {
    /** The encoder that the segmenter will start from; it stays ours and lives until we are closed. */
    Encoder encoder();

    /** What the optimiser goes over, by name: parameters of the encoder and of the head, no running statistics. */
    Map<String, NDArray> trainable();

    /** Our own settings as they turned out: {@code auto} is replaced by the value it led to. */
    Map<String, String> ownSettings();

    /**
     * Learns from a batch: gathers gradients in {@link #trainable} and moves everything but these. Gathers none where
     * there is nothing to compare with yet.
     *
     * @param batch the X-rays of this step
     * @return what was found
     */
    Learned learn(Batch batch);

    /** Frees the networks. */
    @Override
    void close();
}
