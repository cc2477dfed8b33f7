package org.cxrstream.trainer.progress;

import java.util.Map;

/**
 * One finished step of a training.
 *
 * @param stage what is being trained, such as {@code contrast} or {@code finetune}
 * @param step 1 to {@code steps}
 * @param steps how many there will be
 * @param loss the step's loss
 * @param metrics further figures by name
 */
public record TrainingStep(String stage, int step, int steps, double loss, Map<String, Double> metrics) {
    /** Checks the counters and copies the figures. */
    public TrainingStep {
        if (step < 1 || step > steps) {
            throw new IllegalArgumentException("step: " + step + " (expected: 1 to " + steps + ")");
        }
        metrics = Map.copyOf(metrics);
    }
}
