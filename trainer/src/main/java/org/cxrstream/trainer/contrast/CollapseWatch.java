package org.cxrstream.trainer.contrast;

import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * Notices when all embeddings have become one. Two signs together, for 50 steps in a row after the warm-up: the loss is
 * within 1e-3 of the value that equal embeddings give, and the embeddings spread by less than 0.1/√D. Either alone is
 * no proof, for a healthy random network starts near that loss too; its spread is about 1/√D.
 */
final class CollapseWatch implements Resumable {
    private static final String STATE = "contrast.suspicious-steps";
    private static final int PATIENCE = 50;
    private static final double LOSS_MARGIN = 1e-3;

    private final int armedFrom;
    private final double smallestSpread;
    private int suspicious;

    /** Armed from step {@code armedFrom} on, for embeddings of {@code dimensions} numbers. */
    CollapseWatch(int armedFrom, int dimensions) {
        this.armedFrom = armedFrom;
        smallestSpread = 0.1 / Math.sqrt(dimensions);
    }

    /** Takes in a step; true once, at the step that completes the proof. */
    boolean hasCollapsed(int step, double loss, double collapsedLoss, double spread) {
        boolean isSuspicious =
                step >= armedFrom && Math.abs(loss - collapsedLoss) < LOSS_MARGIN && spread < smallestSpread;
        suspicious = isSuspicious ? suspicious + 1 : 0;
        return suspicious == PATIENCE;
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(STATE, suspicious);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        suspicious = state.numbers(STATE)[0];
    }
}
