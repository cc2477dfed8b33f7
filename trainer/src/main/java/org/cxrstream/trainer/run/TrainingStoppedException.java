package org.cxrstream.trainer.run;

/** A run ended early because it was asked to. Nothing was published; the caller may start the run again. */
public final class TrainingStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrainingStoppedException() {
        this("the run was asked to stop");
    }

    /** Says from where it goes on. */
    TrainingStoppedException(String message) {
        super(message);
    }
}
