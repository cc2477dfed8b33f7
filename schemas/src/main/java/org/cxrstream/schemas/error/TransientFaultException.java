package org.cxrstream.schemas.error;

import org.jspecify.annotations.Nullable;

/**
 * Something outside is down (store, broker). The caller pauses, backs off with a cap and tries again;
 * it neither drops the input nor writes a dead letter.
 */
public final class TransientFaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what is down. */
    public TransientFaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
