package org.cxrstream.trainer.pretrain;

import java.util.TreeMap;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;
import org.cxrstream.trainer.settings.Knobs;

/** What a training is, so that none goes on from the state of another one. */
record Identity(String text) implements Resumable {
    private static final String NAME = "pretraining";

    static Identity of(PretrainingMethod method, PretrainingTask task, Knobs own) {
        return new Identity("%s %s %s %s %s, %d X-rays, seed %d"
                .formatted(
                        method.name(),
                        new TreeMap<>(own.values()),
                        task.settings(),
                        task.network(),
                        task.precision(),
                        task.images().count(),
                        task.seed()));
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(NAME, text);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        String found = state.text(NAME);
        if (!found.equals(text)) {
            throw new IllegalArgumentException("training state: of " + found + " (expected: " + text + ")");
        }
    }
}
