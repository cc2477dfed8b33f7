package org.cxrstream.ingest.intake;

import static java.util.Objects.requireNonNull;

/**
 * The instance that was sent, in its sender's own words. Goes back to the sender and nowhere else:
 * {@link #toString} shows nothing of it.
 *
 * @param sopClassUid SOP Class UID as it came; empty where it is missing
 * @param sopInstanceUid SOP Instance UID as it came
 */
public record InstanceReference(String sopClassUid, String sopInstanceUid) {
    /** Checks that both are there. */
    public InstanceReference {
        requireNonNull(sopClassUid, "sopClassUid");
        requireNonNull(sopInstanceUid, "sopInstanceUid");
    }

    @Override
    public String toString() {
        return "InstanceReference[…]";
    }
}
