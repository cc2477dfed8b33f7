package org.cxrstream.trainer.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.cxrstream.schemas.identity.PatientKey;
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
        return interval(overlaps, numbers -> headline(overlaps, numbers));
    }

    /**
     * Finds the interval of how much better one model is than another on the same images (paired by patient).
     *
     * @param candidate one entry an image
     * @param reference the other model's entries for the same images in the same order
     * @return the interval of candidate minus reference, in Dice
     */
    public PatientInterval difference(List<ImageOverlap> candidate, List<ImageOverlap> reference) {
        if (!patientsOf(candidate).equals(patientsOf(reference))) {
            throw new IllegalArgumentException("reference: other images or another order than the candidate's "
                    + "(expected: the same patients, image by image)");
        }
        return interval(candidate, numbers -> headline(candidate, numbers) - headline(reference, numbers));
    }

    private PatientInterval interval(List<ImageOverlap> overlaps, ToDoubleFunction<List<Integer>> figure) {
        List<List<Integer>> imagesByPatient = imagesByPatient(overlaps);
        SplittableRandom random = CounterRandom.stream(seed, "patient bootstrap");
        double[] figures = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            figures[i] = figure.applyAsDouble(resample(imagesByPatient, random));
        }
        // A resample in which no image shows a lung has no figure; it says nothing about the spread.
        double[] sorted = Arrays.stream(figures)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double estimate = figure.applyAsDouble(flatten(imagesByPatient));
        return new PatientInterval(
                estimate,
                Percentile.of(sorted, 0.025),
                Percentile.of(sorted, 0.975),
                imagesByPatient.size(),
                overlaps.size());
    }

    private static List<Integer> resample(List<List<Integer>> imagesByPatient, SplittableRandom random) {
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < imagesByPatient.size(); i++) {
            drawn.addAll(imagesByPatient.get(random.nextInt(imagesByPatient.size())));
        }
        return drawn;
    }

    private static List<Integer> flatten(List<List<Integer>> imagesByPatient) {
        return imagesByPatient.stream().flatMap(List::stream).toList();
    }

    private static double headline(List<ImageOverlap> overlaps, List<Integer> numbers) {
        return DiceScore.over(numbers.stream().map(overlaps::get).toList()).mean();
    }

    private static List<List<Integer>> imagesByPatient(List<ImageOverlap> overlaps) {
        Map<PatientKey, List<Integer>> images = new LinkedHashMap<>();
        for (int i = 0; i < overlaps.size(); i++) {
            images.computeIfAbsent(overlaps.get(i).patient(), unseen -> new ArrayList<>())
                    .add(i);
        }
        return List.copyOf(images.values());
    }

    private static List<PatientKey> patientsOf(List<ImageOverlap> overlaps) {
        return overlaps.stream().map(ImageOverlap::patient).toList();
    }
}
