package org.cxrstream.trainer.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * The overlaps of a set of images, summed for each patient: all that a figure of the whole data set needs of them.
 * Patients are numbered from 0 in the order in which they first occur.
 */
final class PatientOverlaps {
    /** Whose each image is. */
    private final List<PatientKey> patientOfImage;

    private final List<LungOverlap> right = new ArrayList<>();
    private final List<LungOverlap> left = new ArrayList<>();

    private PatientOverlaps(List<PatientKey> patientOfImage) {
        this.patientOfImage = patientOfImage;
    }

    /** Sums up images; there may be none. */
    static PatientOverlaps of(List<ImageOverlap> overlaps) {
        PatientOverlaps totals =
                new PatientOverlaps(overlaps.stream().map(ImageOverlap::patient).toList());
        Map<PatientKey, Integer> numbers = new LinkedHashMap<>();
        for (ImageOverlap overlap : overlaps) {
            int patient = numbers.computeIfAbsent(overlap.patient(), unseen -> totals.addPatient());
            totals.right.set(patient, totals.right.get(patient).plus(overlap.right()));
            totals.left.set(patient, totals.left.get(patient).plus(overlap.left()));
        }
        return totals;
    }

    private int addPatient() {
        right.add(LungOverlap.EMPTY);
        left.add(LungOverlap.EMPTY);
        return right.size() - 1;
    }

    int patients() {
        return right.size();
    }

    int images() {
        return patientOfImage.size();
    }

    /** Says whether both are of the same patients, image by image. */
    boolean isOfSameImages(PatientOverlaps other) {
        return patientOfImage.equals(other.patientOfImage);
    }

    /**
     * The headline Dice of the images of some patients: dataset level, mean of the lungs.
     *
     * @param drawn numbers of patients; one that occurs twice counts twice
     */
    double headline(int[] drawn) {
        return LungMean.of(dice(right, drawn), dice(left, drawn));
    }

    private static double dice(List<LungOverlap> lung, int[] drawn) {
        LungOverlap sum = LungOverlap.EMPTY;
        for (int patient : drawn) {
            sum = sum.plus(lung.get(patient));
        }
        return sum.dice();
    }
}
