package org.cxrstream.ingest.deidentify;

import java.util.Optional;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.DeadLetterReason;

/**
 * What becomes of a patient id without an issuer (Issuer of Patient ID, PS3.3 C.7.1.1). An id means something
 * only beside who gave it: two hospitals' 4711 are two people.
 *
 * @param assumed the issuer that such ids are taken to come from; empty to refuse them
 */
public record IssuerPolicy(Optional<String> assumed) {
    /** Checks that an issuer isn't blank. */
    public IssuerPolicy {
        assumed.ifPresent(issuer -> RawText.require(issuer, "default issuer"));
    }

    /**
     * Takes such ids as given by {@code issuer}.
     *
     * @param issuer the same for all bridges of one hospital, or its patients become strangers
     */
    public static IssuerPolicy assume(String issuer) {
        return new IssuerPolicy(Optional.of(issuer));
    }

    /** Refuses such ids: each becomes a dead letter ISSUER_MISSING. For bridges that serve several hospitals. */
    public static IssuerPolicy refuse() {
        return new IssuerPolicy(Optional.empty());
    }

    boolean accepts(PatientIdentity identity) {
        return identity.issuer().isPresent() || assumed.isPresent();
    }

    String issuer(PatientIdentity identity) {
        return identity.issuer()
                .or(() -> assumed)
                .orElseThrow(() -> new PoisonInputException(
                        DeadLetterReason.ISSUER_MISSING,
                        "issuer of patient id: none (expected: one, or a default issuer in the configuration)"));
    }

    /** Doesn't show the issuer: its name may stand in ids. */
    @Override
    public String toString() {
        return assumed.isPresent() ? "IssuerPolicy[assume]" : "IssuerPolicy[refuse]";
    }
}
