package org.cxrstream.trainer.corpus;

import java.util.HashMap;
import java.util.Map;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.pretrain.ImageLabel;

/** Numbers patients and exposures in the order in which they are met, so that a training never sees a pseudonym. */
public final class ImageNumbers {
    private final Map<PatientKey, Integer> patients = new HashMap<>();
    private final Map<PatientImage, Integer> exposures = new HashMap<>();

    /** Nothing is numbered yet. */
    public ImageNumbers() {}

    /**
     * The label of the next X-ray.
     *
     * @param exposure the image that shows the same exposure; its own where there is none
     * @param day comparable within one patient, or {@link ImageLabel#UNKNOWN_DAY}
     */
    public ImageLabel label(PatientKey patient, ImageId exposure, long day) {
        int patientNumber = patients.computeIfAbsent(patient, unseen -> patients.size());
        int exposureNumber = exposures.computeIfAbsent(new PatientImage(patient, exposure), unseen -> exposures.size());
        return new ImageLabel(patientNumber, exposureNumber, day);
    }
}
