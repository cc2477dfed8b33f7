package org.cxrstream.trainer.resume;

/**
 * A part of a training that holds state between steps. What a part can work out again from the settings, the seed and
 * the step's number (sampler position, learning rate, every random draw) is no state.
 */
public interface Resumable {
    /** Adds what {@link #restoreFrom} needs, under names that no other part uses. Changes nothing. */
    void saveTo(TrainingState state);

    /**
     * Goes back to how things were.
     *
     * @throws IllegalArgumentException if the state lacks something or was made with other settings
     */
    void restoreFrom(TrainingState state);
}
