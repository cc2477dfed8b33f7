package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training on one fold shall do. Fold and draw decide who is trained and tested on, whatever the seed.
 *
 * @param preset every value; one arm is trained, that of its method
 * @param seed of every random choice of the training
 * @param fold which fold is tested on, from 0
 * @param folds how many folds there are, at least 2
 * @param draw which of several draws of annotated X-rays, from 0
 * @param protocol whether pre-training sees the test patients
 * @param pretrained an encoder to begin with instead of pre-training one
 */
public record FoldRequest(
        TrainingPreset preset, long seed, int fold, int folds, int draw, Protocol protocol, Optional<Path> pretrained) {
    /** Whether pre-training sees X-rays of the patients that are tested on. */
    public enum Protocol {
        /** It doesn't. */
        INDUCTIVE,
        /** It does, without their masks, as in the paper. */
        TRANSDUCTIVE
    }

    /** Checks the ranges. */
    public FoldRequest {
        requireNonNull(preset, "preset");
        requireNonNull(protocol, "protocol");
        requireNonNull(pretrained, "pretrained");
        if (folds < 2) {
            throw new IllegalArgumentException("folds: " + folds + " (expected: >= 2)");
        }
        if (fold < 0 || fold >= folds) {
            throw new IllegalArgumentException("fold: " + fold + " (expected: 0 to " + (folds - 1) + ")");
        }
        if (draw < 0) {
            throw new IllegalArgumentException("draw: " + draw + " (expected: >= 0)");
        }
    }
}
