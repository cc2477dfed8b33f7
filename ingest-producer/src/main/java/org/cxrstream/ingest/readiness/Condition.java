package org.cxrstream.ingest.readiness;

import java.util.Optional;

/** Something outside that intake needs. */
@FunctionalInterface
public interface Condition {
    /**
     * Looks, which may take seconds.
     *
     * @return what is in the way, as {@code name: value (expected: …)}; empty if nothing is
     */
    Optional<String> obstacle();
}
