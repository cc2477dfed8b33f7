package org.cxrstream.ingest.dicom;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.ingest.deidentify.PatientIdentity;

/**
 * What a DICOM instance says of itself: enough to answer for it, whether or not it can be used. Never leaves
 * ingest: {@link #toString} shows nothing of it.
 *
 * @param sopClassUid SOP Class UID (PS3.3 C.12.1); empty in bare data sets of old
 * @param sopInstanceUid SOP Instance UID (PS3.3 C.12.1)
 * @param studyUid Study Instance UID (PS3.3 C.7.2.1)
 * @param seriesUid Series Instance UID (PS3.3 C.7.3.1)
 * @param patient whose it is; empty where there is no patient id
 */
public record DicomHeader(
        Optional<String> sopClassUid,
        String sopInstanceUid,
        Optional<String> studyUid,
        Optional<String> seriesUid,
        Optional<PatientIdentity> patient) {
    private static final String KEY_OBJECT_SELECTION = "1.2.840.10008.5.1.4.1.1.88.59";

    /** Checks that all is there. */
    public DicomHeader {
        requireNonNull(sopClassUid, "sopClassUid");
        requireNonNull(sopInstanceUid, "sopInstanceUid");
        requireNonNull(studyUid, "studyUid");
        requireNonNull(seriesUid, "seriesUid");
        requireNonNull(patient, "patient");
    }

    static DicomHeader of(DataSet dataSet) {
        return new DicomHeader(
                dataSet.text(Tag.SOP_CLASS_UID),
                dataSet.requireText(Tag.SOP_INSTANCE_UID),
                dataSet.text(Tag.STUDY_INSTANCE_UID),
                dataSet.text(Tag.SERIES_INSTANCE_UID),
                dataSet.identifier(Tag.PATIENT_ID)
                        .map(id -> new PatientIdentity(dataSet.identifier(Tag.ISSUER_OF_PATIENT_ID), id)));
    }

    /** Whether it may be a rejection note: a Key Object Selection document (PS3.3 A.35.4). */
    public boolean isKeyObjectSelection() {
        return sopClassUid.filter(KEY_OBJECT_SELECTION::equals).isPresent();
    }

    @Override
    public String toString() {
        return "DicomHeader[…]";
    }
}
