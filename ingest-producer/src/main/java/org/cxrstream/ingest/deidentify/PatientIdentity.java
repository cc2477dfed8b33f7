package org.cxrstream.ingest.deidentify;

import java.util.Optional;

/**
 * Who a patient really is. Never leaves ingest: {@link #toString} shows nothing of it.
 *
 * @param issuer who gave the id (DICOM Issuer of Patient ID, PS3.3 C.7.1.1); empty where it isn't said
 * @param id the id, unique for the issuer
 */
public record PatientIdentity(Optional<String> issuer, String id) {
    private static final String MANIFEST = "manifest";
    private static final String STUDY = "study";

    /** Checks that the id and an issuer aren't blank. */
    public PatientIdentity {
        issuer.ifPresent(name -> RawText.require(name, "issuer of patient id"));
        RawText.require(id, "patient id");
    }

    /** A patient of manifest folders: the same id in several folders is one person. */
    public static PatientIdentity ofManifest(String id) {
        return new PatientIdentity(Optional.of(MANIFEST), id);
    }

    /** The patient of a study that doesn't say who it is: nobody else's study is the same person. */
    public static PatientIdentity ofStudy(String studyInstanceUid) {
        return new PatientIdentity(Optional.of(STUDY), studyInstanceUid);
    }

    @Override
    public String toString() {
        return "PatientIdentity[…]";
    }
}
