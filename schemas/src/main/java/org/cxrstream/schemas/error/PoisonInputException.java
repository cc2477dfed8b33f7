package org.cxrstream.schemas.error;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * The input can never be used, however often it is tried. The caller writes a dead letter with
 * {@link #reason()} and goes on with the next input. The message never holds anything that identifies.
 */
public final class PoisonInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final DeadLetterReason reason;

    /** Says why, and what was given and expected. */
    public PoisonInputException(DeadLetterReason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    /** The reason that the dead letter carries. */
    public DeadLetterReason reason() {
        return reason;
    }
}
