package org.cxrstream.compose.bench;

/** A contestant drops out, with the reason; the others go on. */
final class ContestantFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    ContestantFailedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** For people. */
    String reason() {
        return reason;
    }
}
