package org.cxrstream.ingest.deidentify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientKey;

/** Makes the pseudonyms of patients, images, studies and series. Immutable, safe for several threads. */
public final class Pseudonymiser {
    /** Stands for the issuer of a patient id where the image doesn't name one. */
    public static final String DEFAULT_ISSUER = "local";

    private static final byte[] NUL = {0};

    private final PseudonymKey key;
    private final IssuerPolicy issuers;

    /** Takes ids without an issuer as given by {@value #DEFAULT_ISSUER}. */
    public Pseudonymiser(PseudonymKey key) {
        this(key, IssuerPolicy.assume(DEFAULT_ISSUER));
    }

    /** Takes ids without an issuer as the policy says. */
    public Pseudonymiser(PseudonymKey key, IssuerPolicy issuers) {
        this.key = requireNonNull(key, "key");
        this.issuers = requireNonNull(issuers, "issuers");
    }

    /** The fingerprint of the key in use. */
    public String keyFingerprint() {
        return key.fingerprint();
    }

    /** Whether the key in use is the public demo key, which protects nobody. */
    public boolean isDemo() {
        return key.isDemo();
    }

    /**
     * The patient's pseudonym: HMAC of issuer, NUL, id.
     *
     * @throws PoisonInputException ISSUER_MISSING if the id has no issuer and the policy refuses such ids
     */
    public PatientKey patient(PatientIdentity identity) {
        byte[] issuer = issuers.issuer(identity).getBytes(UTF_8);
        return PatientKey.ofBytes(key.patientHmac(issuer, NUL, identity.id().getBytes(UTF_8)));
    }

    /** As {@link #patient}, for what is said of an input that can't be used; empty if the policy refuses the id. */
    public Optional<PatientKey> patientIfAccepted(PatientIdentity identity) {
        return issuers.accepts(identity) ? Optional.of(patient(identity)) : Optional.empty();
    }

    /** The issuer that the patient's pseudonym is made with, named or assumed; see {@link #patient}. */
    public String issuer(PatientIdentity identity) {
        return issuers.issuer(identity);
    }

    /** The image's pseudonym. */
    public ImageId image(InstanceIdentity identity) {
        return ImageId.ofBytes(key.uidHmac(identity.bytes()));
    }

    /** The pseudonym of a study's or series's UID: 32 lower-case hexadecimal digits. */
    public String uid(String uid) {
        return ImageId.ofBytes(key.uidHmac(RawText.require(uid, "UID").getBytes(UTF_8)))
                .hex();
    }

    /** The one shift of all the patient's dates. */
    public DateShift dateShift(PatientKey patient) {
        return DateShift.of(key, patient);
    }
}
