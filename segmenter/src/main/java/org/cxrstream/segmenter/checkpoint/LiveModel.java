package org.cxrstream.segmenter.checkpoint;

import static java.util.Objects.requireNonNull;

/**
 * The model that makes the masks of a line.
 *
 * @param model its id in the model store
 * @param promotion offset in {@code cxr.models} of the event that made it live, which orders two masks of one input
 */
public record LiveModel(String model, long promotion) {
    /** Checks that the model has a name. */
    public LiveModel {
        requireNonNull(model, "model");
        if (model.isBlank() || promotion < 0) {
            throw new IllegalArgumentException(
                    "model: '%s', promotion: %d (expected: not blank, >= 0)".formatted(model, promotion));
        }
    }
}
