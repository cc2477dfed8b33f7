package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The loss of every step of one stage.
 *
 * @param name the stage, for people
 * @param losses from the first step to the last
 */
public record LossCurve(String name, List<Double> losses) {
    /** Copies the losses. */
    public LossCurve {
        requireNonNull(name, "name");
        losses = List.copyOf(losses);
    }
}
