package org.cxrstream.trainer.progress;

/**
 * Hears how a training goes. Called in the training's own thread, in order; what it throws ends the training, which is
 * how one is cancelled.
 */
@FunctionalInterface
public interface TrainingListener {
    /** A listener that does nothing. */
    TrainingListener SILENT = step -> {};

    /** A step is done. */
    void onStep(TrainingStep step);

    /** Something a person should look at; the training goes on. Does nothing unless overridden. */
    default void onWarning(String message) {}
}
