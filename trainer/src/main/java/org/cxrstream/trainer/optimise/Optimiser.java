package org.cxrstream.trainer.optimise;

import org.cxrstream.trainer.resume.Resumable;

/**
 * Changes the trainable parameters of a network by their gradients. Owns its state (momentum and the like) and not the
 * parameters. Not thread-safe; no gradients may be recorded during {@link #step}.
 */
public interface Optimiser extends Resumable, AutoCloseable {
    /**
     * Makes one update and sets the gathered gradients to 0. A parameter that no backward pass has reached yet is left
     * alone.
     *
     * @param learningRate size of the update, ≥ 0
     */
    void step(double learningRate);

    /** Frees the state. */
    @Override
    void close();
}
