package org.cxrstream.preprocess.outage;

import java.util.Optional;
import org.apache.kafka.common.errors.RetriableException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.topic.UnknownSchemaException;

/** Tells an outage, which ends by itself, from a bug, which doesn't. */
public final class Outage {
    private Outage() {}

    /** The store, the broker or the schema that wasn't there in time; empty if the failure has another cause. */
    public static Optional<Throwable> behind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isOutage(cause)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    private static boolean isOutage(Throwable cause) {
        return cause instanceof TransientFaultException
                || cause instanceof UnknownSchemaException
                || cause instanceof RetriableException;
    }
}
