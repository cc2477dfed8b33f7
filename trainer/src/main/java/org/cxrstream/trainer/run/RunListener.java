package org.cxrstream.trainer.run;

import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;

/** Hears how a run goes, in the run's own thread and in order. */
public interface RunListener extends TrainingListener {
    /** A listener that does nothing. */
    RunListener NONE = new RunListener() {
        @Override
        public void onStage(TrainingStage stage, String what) {}

        @Override
        public void onStep(TrainingStep step) {}
    };

    /**
     * Another stage begins.
     *
     * @param stage the kind of stage
     * @param what what exactly, for people, such as {@code fine-tuning random}
     */
    void onStage(TrainingStage stage, String what);
}
