package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;

/**
 * Numbers that stand for patients in files, from 1 in the order in which they first occur in a set of images. Taken of
 * all annotated images of a cross-validation, they tell the patients of its folds apart and are the same for all its
 * arms and draws; they say nothing outside of that set. Immutable.
 */
public final class PatientNumbers {
    private final Map<PatientKey, Integer> numbers = new HashMap<>();

    private PatientNumbers() {}

    /** Numbers the patients of a set of images. */
    public static PatientNumbers of(LabelledImages images) {
        requireNonNull(images, "images");
        PatientNumbers result = new PatientNumbers();
        IntStream.range(0, images.count())
                .mapToObj(images::patient)
                .forEach(patient -> result.numbers.putIfAbsent(patient, result.numbers.size() + 1));
        return result;
    }

    /**
     * The number of a patient, from 1.
     *
     * @throws IllegalArgumentException if none of the images is the patient's
     */
    int of(PatientKey patient) {
        Integer number = numbers.get(patient);
        if (number == null) {
            throw new IllegalArgumentException("patient: not numbered (expected: one of " + numbers.size() + ")");
        }
        return number;
    }

    /** What stands for a patient who is known by number alone: equal for equal numbers. */
    static PatientKey standIn(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("patient: " + number + " (expected: >= 1)");
        }
        return new PatientKey("%032x".formatted(number));
    }
}
