package org.cxrstream.trainer.promotion;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.schemas.event.RejectionReason;

/**
 * What the gate decided.
 *
 * @param refusal why the candidate was refused; empty if it goes live
 * @param evidence what the decision rests on
 */
public record Verdict(Optional<RejectionReason> refusal, GateEvidence evidence) {
    /** Checks that both are there. */
    public Verdict {
        requireNonNull(refusal, "refusal");
        requireNonNull(evidence, "evidence");
    }

    /** Says whether the candidate goes live. */
    public boolean isPromoted() {
        return refusal.isEmpty();
    }
}
