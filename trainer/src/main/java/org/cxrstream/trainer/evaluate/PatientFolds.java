package org.cxrstream.trainer.evaluate;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.labelled.PatientShuffle;

/**
 * The folds of a cross-validation: each image is tested in exactly one fold, and all images of a patient in the same
 * one. Patients come in an order drawn from the seed, those with the most images first, and each goes to the fold that
 * has the fewest images so far. Who is in which fold depends on the patients, their numbers of images and the seed, not
 * on the images' order. Thread-safe.
 *
 * <p>Departs from the paper's code, whose folds are of images, so that a patient is trained on and tested.
 */
public final class PatientFolds {
    private static final String PURPOSE = "patient folds";

    private final LabelledImages images;
    private final int[] foldOfImage;
    private final int count;

    private PatientFolds(LabelledImages images, int[] foldOfImage, int count) {
        this.images = images;
        this.foldOfImage = foldOfImage;
        this.count = count;
    }

    /**
     * Deals out the patients.
     *
     * @param images all labelled images
     * @param count how many folds, at least 2; 5 in the paper
     * @param seed the seed of the run
     * @return the folds
     * @throws IllegalArgumentException if there are fewer patients than folds
     */
    public static PatientFolds of(LabelledImages images, int count, long seed) {
        requireNonNull(images, "images");
        if (count < 2) {
            throw new IllegalArgumentException("folds: " + count + " (expected: >= 2)");
        }
        Map<PatientKey, Long> imagesByPatient = IntStream.range(0, images.count())
                .mapToObj(images::patient)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        if (imagesByPatient.size() < count) {
            throw new IllegalArgumentException(
                    "patients: " + imagesByPatient.size() + " (expected: >= " + count + ", the number of folds)");
        }
        Map<PatientKey, Integer> folds = deal(imagesByPatient, count, seed);
        int[] foldOfImage = IntStream.range(0, images.count())
                .map(image -> requireNonNull(folds.get(images.patient(image))))
                .toArray();
        return new PatientFolds(images, foldOfImage, count);
    }

    private static Map<PatientKey, Integer> deal(Map<PatientKey, Long> imagesByPatient, int count, long seed) {
        List<Map.Entry<PatientKey, Long>> largestFirst = imagesByPatient.entrySet().stream()
                .sorted(Map.Entry.<PatientKey, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(PatientShuffle.order(seed, PURPOSE))))
                .toList();
        long[] sizes = new long[count];
        Map<PatientKey, Integer> folds = new HashMap<>();
        for (Map.Entry<PatientKey, Long> patient : largestFirst) {
            int smallest = IntStream.range(0, count)
                    .boxed()
                    .min(Comparator.comparingLong(fold -> sizes[fold]))
                    .orElseThrow();
            sizes[smallest] += patient.getValue();
            folds.put(patient.getKey(), smallest);
        }
        return folds;
    }

    /** How many folds there are. */
    public int count() {
        return count;
    }

    /** The images of the patients that a fold, from 0, is tested on, in their order. */
    public LabelledImages test(int fold) {
        checkIndex(fold, count);
        return only(image -> foldOfImage[image] == fold);
    }

    /** The images of all other patients, in their order. */
    public LabelledImages training(int fold) {
        checkIndex(fold, count);
        return only(image -> foldOfImage[image] != fold);
    }

    private LabelledImages only(IntPredicate isKept) {
        return images.only(IntStream.range(0, foldOfImage.length).filter(isKept).toArray());
    }
}
