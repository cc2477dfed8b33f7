package org.cxrstream.trainer.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.CounterRandom;

/**
 * The percentile bootstrap over patients: a resample draws patients with replacement and takes all images of each, for
 * images of one patient are no independent evidence. Equal seeds give equal intervals. Thread-safe.
 *
 * @param seed the seed of the run
 * @param resamples how many resamples are drawn, at least 100
 */
public record PatientBootstrap(long seed, int resamples) {
    /** Enough for a 95 % interval that is stable in the third decimal. */
    public static final int DEFAULT_RESAMPLES = 2000;

    /** Checks the number of resamples. */
    public PatientBootstrap {
        if (resamples < 100) {
            throw new IllegalArgumentException("resamples: " + resamples + " (expected: >= 100)");
        }
    }

    /**
     * Finds the interval of the headline Dice (dataset level, mean of the lungs).
     *
     * @param overlaps one entry an image, in a fixed order
     * @return the interval; NaN bounds for an empty set
     */
    public PatientInterval meanDice(List<ImageOverlap> overlaps) {
        PatientOverlaps totals = PatientOverlaps.of(overlaps);
        return interval(totals, totals::headline);
    }

    /**
     * Finds the interval of how much better one model is than another on the same images (paired by patient).
     *
     * @param candidate one entry an image
     * @param reference the other model's entries for the same images in the same order
     * @return the interval of candidate minus reference, in Dice
     */
    public PatientInterval difference(List<ImageOverlap> candidate, List<ImageOverlap> reference) {
        return meanDifference(List.of(candidate), List.of(reference));
    }

    /**
     * Finds the interval of how much better one way to train is than another, when each was repeated: with other draws
     * of annotated images, other seeds, or both. An arm's figure is the mean over its repetitions of the headline Dice;
     * a patient who is drawn counts with all images in all repetitions of both arms. The interval is that of the
     * patients alone: how much repetitions differ among themselves isn't in it.
     *
     * @param candidate a list a repetition, at least one; each holds an entry an image, such as those of all test folds
     *     one after the other
     * @param reference the other arm's, which may have more or fewer repetitions; all lists are of the same images in
     *     the same order
     * @return the interval of candidate minus reference, in Dice
     * @throws IllegalArgumentException if an arm has no list, or two lists aren't of the same patients image by image
     */
    public PatientInterval meanDifference(List<List<ImageOverlap>> candidate, List<List<ImageOverlap>> reference) {
        List<PatientOverlaps> ours = totals(candidate, "candidate");
        List<PatientOverlaps> theirs = totals(reference, "reference");
        PatientOverlaps first = ours.get(0);
        requireSameImages(first, ours, "candidate");
        requireSameImages(first, theirs, "reference");
        return interval(first, drawn -> meanHeadline(ours, drawn) - meanHeadline(theirs, drawn));
    }

    private static List<PatientOverlaps> totals(List<List<ImageOverlap>> repetitions, String arm) {
        if (repetitions.isEmpty()) {
            throw new IllegalArgumentException(arm + ": 0 repetitions (expected: >= 1)");
        }
        return repetitions.stream().map(PatientOverlaps::of).toList();
    }

    private static void requireSameImages(PatientOverlaps first, List<PatientOverlaps> repetitions, String arm) {
        if (!repetitions.stream().allMatch(first::isOfSameImages)) {
            throw new IllegalArgumentException(arm + ": other images or another order than the candidate's first "
                    + "(expected: the same patients, image by image)");
        }
    }

    private static double meanHeadline(List<PatientOverlaps> repetitions, int[] drawn) {
        return repetitions.stream()
                .mapToDouble(totals -> totals.headline(drawn))
                .average()
                .orElseThrow();
    }

    private PatientInterval interval(PatientOverlaps basis, ToDoubleFunction<int[]> figure) {
        SplittableRandom random = CounterRandom.stream(seed, "patient bootstrap");
        int patients = basis.patients();
        double[] figures = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            figures[i] = figure.applyAsDouble(resample(patients, random));
        }
        // A resample in which no image shows a lung has no figure; it says nothing about the spread.
        double[] sorted = Arrays.stream(figures)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return new PatientInterval(
                figure.applyAsDouble(IntStream.range(0, patients).toArray()),
                Percentile.of(sorted, 0.025),
                Percentile.of(sorted, 0.975),
                patients,
                basis.images());
    }

    private static int[] resample(int patients, SplittableRandom random) {
        int[] drawn = new int[patients];
        for (int i = 0; i < patients; i++) {
            drawn[i] = random.nextInt(patients);
        }
        return drawn;
    }
}
