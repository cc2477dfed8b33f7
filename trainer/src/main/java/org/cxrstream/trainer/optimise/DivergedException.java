package org.cxrstream.trainer.optimise;

/** A loss or a gradient is no longer finite: the training can't go on. The caller lowers the learning rate. */
public final class DivergedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** Says what isn't finite, and when. */
    public DivergedException(String message) {
        super(message);
    }
}
