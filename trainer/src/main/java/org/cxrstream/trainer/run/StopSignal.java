package org.cxrstream.trainer.run;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks a run to end. A run looks at it after each step and each evaluated X-ray, so it ends within a step's time.
 * Threads that train are never interrupted: the engine's native code doesn't hear it. Safe for use by several threads.
 */
public final class StopSignal {
    private final AtomicBoolean isRaised = new AtomicBoolean();

    /** A signal that isn't raised. */
    public StopSignal() {}

    /** Asks to stop; can't be taken back. */
    public void raise() {
        isRaised.set(true);
    }

    /** Says whether somebody asked. */
    public boolean isRaised() {
        return isRaised.get();
    }

    /**
     * Does nothing, unless the run has to end.
     *
     * @throws TrainingStoppedException if somebody asked
     */
    public void check() {
        if (isRaised.get()) {
            throw new TrainingStoppedException();
        }
    }
}
