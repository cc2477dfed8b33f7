package org.cxrstream.schemas.topic;

/**
 * A record was written with a schema that this service hasn't seen: its producer was upgraded first. The
 * caller reports "not ready", reads {@code cxr.schemas} and decodes again; it never drops the record.
 */
public final class UnknownSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Names the fingerprint. */
    public UnknownSchemaException(long fingerprint) {
        super("writer's schema: %016x (expected: one in cxr.schemas)".formatted(fingerprint));
    }
}
