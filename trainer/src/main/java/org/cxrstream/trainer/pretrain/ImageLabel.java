package org.cxrstream.trainer.pretrain;

/**
 * What the loss knows of an X-ray.
 *
 * @param patient number of the patient within the corpus, or {@link #UNKNOWN_PATIENT}
 * @param exposure number of the exposure within the corpus: equal for two renderings of one exposure, and only then
 * @param day day of the X-ray on the patient's own scale, or {@link #UNKNOWN_DAY}
 */
public record ImageLabel(int patient, int exposure, long day) {
    /** Of an X-ray that is positive to its own other view alone. */
    public static final int UNKNOWN_PATIENT = -1;

    /** Of an X-ray without a date. */
    public static final long UNKNOWN_DAY = Long.MIN_VALUE;

    /** Checks the ranges. */
    public ImageLabel {
        if (patient < UNKNOWN_PATIENT) {
            throw new IllegalArgumentException("patient: " + patient + " (expected: >= -1)");
        }
    }

    /** Says whether the other is a rendering of the same exposure. */
    public boolean isSameExposureAs(ImageLabel other) {
        return exposure == other.exposure;
    }

    /** Says whether both are known to be of one patient. */
    public boolean isSamePatientAs(ImageLabel other) {
        return patient != UNKNOWN_PATIENT && patient == other.patient;
    }
}
