package org.cxrstream.trainer.finetune;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.labelled.PatientShuffle;

/**
 * Labelled patients held out of a fine-tuning to choose its network by, so that no fold that is reported is looked at.
 * A function of the patients and the seed, whatever the images' order.
 *
 * @param training images to train on
 * @param heldOut images of other patients, to measure on
 */
record HeldOutPatients(LabelledImages training, LabelledImages heldOut) {
    private static final String PURPOSE = "inner validation";

    /**
     * Holds out a share of the patients, rounded, at least one and never all.
     *
     * @param percent the share, 1 to 99
     * @throws IllegalArgumentException if there are fewer than two patients
     */
    static HeldOutPatients of(LabelledImages images, int percent, long seed) {
        Set<PatientKey> patients = new HashSet<>();
        IntStream.range(0, images.count()).mapToObj(images::patient).forEach(patients::add);
        if (patients.size() < 2) {
            throw new IllegalArgumentException(
                    "labelled patients: " + patients.size() + " (expected: >= 2 for an inner validation)");
        }
        long share = Math.round(patients.size() * percent / 100.0);
        long heldOut = Math.max(1, Math.min(share, patients.size() - 1L));
        Set<PatientKey> chosen = patients.stream()
                .sorted(PatientShuffle.order(seed, PURPOSE))
                .limit(heldOut)
                .collect(Collectors.toSet());
        return new HeldOutPatients(only(images, patient -> !chosen.contains(patient)), only(images, chosen::contains));
    }

    private static LabelledImages only(LabelledImages images, Predicate<PatientKey> isKept) {
        return images.only(IntStream.range(0, images.count())
                .filter(image -> isKept.test(images.patient(image)))
                .toArray());
    }
}
