package org.cxrstream.trainer.command;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.trainer.corpus.CorpusInventory;

/**
 * How a trainer is.
 *
 * @param isReady whether the corpus holds all that is on the topics
 * @param text {@code ready}, {@code training <run>}, or {@code not ready: } and why
 * @param corpus how much there is to learn from
 * @param running the run that is under way
 */
public record TrainerStatus(boolean isReady, String text, CorpusInventory corpus, Optional<String> running) {
    /** Checks that nothing is missing. */
    public TrainerStatus {
        requireNonNull(text, "text");
        requireNonNull(corpus, "corpus");
        requireNonNull(running, "running");
    }
}
