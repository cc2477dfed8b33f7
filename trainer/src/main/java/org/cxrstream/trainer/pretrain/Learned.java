package org.cxrstream.trainer.pretrain;

import java.util.List;
import java.util.Map;

/**
 * What a step found.
 *
 * @param loss the batch's loss; 0 where there was nothing to learn from
 * @param figures by name, the same names at each step, such as {@code spread}
 * @param warnings what a person should look at
 */
public record Learned(double loss, Map<String, Double> figures, List<String> warnings) {
    /** Copies the collections. */
    public Learned {
        figures = Map.copyOf(figures);
        warnings = List.copyOf(warnings);
    }
}
