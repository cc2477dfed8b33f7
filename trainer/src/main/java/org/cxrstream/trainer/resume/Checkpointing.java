package org.cxrstream.trainer.resume;

import java.util.Optional;

/**
 * Where and how often a training keeps its state. A training that finds a state there goes on from it.
 *
 * @param folder of this training alone; empty to keep none
 * @param everySteps steps from one state to the next
 */
public record Checkpointing(Optional<StateFolder> folder, int everySteps) {
    /** A killed training starts anew. */
    public static final Checkpointing NONE = new Checkpointing(Optional.empty(), 1);

    /** Checks the range. */
    public Checkpointing {
        if (everySteps < 1) {
            throw new IllegalArgumentException("everySteps: " + everySteps + " (expected: > 0)");
        }
    }

    /** Keeps a state in that folder after every so many steps. */
    public static Checkpointing in(StateFolder folder, int everySteps) {
        return new Checkpointing(Optional.of(folder), everySteps);
    }

    /**
     * Goes back to the newest state, if there is one.
     *
     * @param parts all parts of the training that hold state
     * @return how many steps have been made
     * @throws IllegalArgumentException if the state is that of another training
     */
    public int resume(Resumable... parts) {
        Optional<StateFolder.Saved> saved = folder.flatMap(StateFolder::latest);
        saved.ifPresent(found -> {
            for (Resumable part : parts) {
                part.restoreFrom(found.state());
            }
        });
        return saved.map(StateFolder.Saved::step).orElse(0);
    }

    /** Keeps a state if it is time to: after every so many steps, not after the last one. */
    public void afterStep(int stepsMade, int stepsInAll, Resumable... parts) {
        if (folder.isPresent() && stepsMade % everySteps == 0 && stepsMade < stepsInAll) {
            TrainingState state = new TrainingState();
            for (Resumable part : parts) {
                part.saveTo(state);
            }
            folder.get().save(stepsMade, state);
        }
    }
}
