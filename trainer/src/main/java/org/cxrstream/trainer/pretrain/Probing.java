package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;

/**
 * How often the encoder is looked at while it is trained: after every so many steps, and after the last one.
 *
 * @param probe looks at it
 * @param everySteps steps from one look to the next
 */
public record Probing(EncoderProbe probe, int everySteps) {
    /** Nobody looks. */
    public static final Probing NONE = new Probing(encoder -> Map.of(), Integer.MAX_VALUE);

    /** Checks the range. */
    public Probing {
        requireNonNull(probe, "probe");
        if (everySteps < 1) {
            throw new IllegalArgumentException("everySteps: " + everySteps + " (expected: > 0)");
        }
    }

    /** What the probe finds, if it is time to look. */
    Map<String, Double> afterStep(int stepsMade, int stepsInAll, Encoder encoder) {
        return stepsMade % everySteps == 0 || stepsMade == stepsInAll ? probe.figures(encoder) : Map.of();
    }
}
