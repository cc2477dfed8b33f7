package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.cxrstream.schemas.identity.PatientKey;
import org.junit.jupiter.api.Test;

class PatientBootstrapTest {
    private static final PatientBootstrap BOOTSTRAP = new PatientBootstrap(5, 1000);

    private static ImageOverlap image(int patient, long intersection) {
        LungOverlap overlap = new LungOverlap(intersection, 100, 100);
        return new ImageOverlap(new PatientKey("%032x".formatted(patient)), overlap, overlap);
    }

    private static List<ImageOverlap> patients(int count, int imagesEach, int gain) {
        List<ImageOverlap> overlaps = new ArrayList<>();
        for (int patient = 0; patient < count; patient++) {
            for (int image = 0; image < imagesEach; image++) {
                overlaps.add(image(patient, 80 + patient % 10 + gain));
            }
        }
        return overlaps;
    }

    @Test
    void shouldHoldTheEstimateAndSayWhatItRestsOn() {
        PatientInterval interval = BOOTSTRAP.meanDice(patients(20, 3, 0));
        assertThat(interval.estimate()).isCloseTo(0.845, within(1e-12));
        assertThat(interval.lower()).isLessThan(0.845);
        assertThat(interval.upper()).isGreaterThan(0.845);
        assertThat(interval.patients()).isEqualTo(20);
        assertThat(interval.images()).isEqualTo(60);
        assertThat(interval.carriesNothing()).isFalse();
        assertThat(interval.describe()).endsWith("(20 patients, 60 images)");
    }

    /** The mean of 20 patients of standard deviation s has one of s/√20; 1.96 of them on each side. */
    @Test
    void shouldBeAboutAsWideAsTheNormalInterval() {
        PatientInterval interval = BOOTSTRAP.meanDice(patients(20, 1, 0));
        double deviation = 0.01 * Math.sqrt(99 / 12.0);
        assertThat(interval.upper() - interval.lower()).isCloseTo(2 * 1.96 * deviation / Math.sqrt(20), within(0.003));
    }

    @Test
    void shouldNotNarrowWhenPatientsHaveMoreImagesOfTheSameKind() {
        assertThat(BOOTSTRAP.meanDice(patients(20, 10, 0)).lower())
                .isCloseTo(BOOTSTRAP.meanDice(patients(20, 1, 0)).lower(), within(1e-12));
    }

    @Test
    void shouldGiveTheSameIntervalForTheSameSeed() {
        List<ImageOverlap> overlaps = patients(12, 2, 0);
        assertThat(BOOTSTRAP.meanDice(overlaps)).isEqualTo(new PatientBootstrap(5, 1000).meanDice(overlaps));
        assertThat(BOOTSTRAP.meanDice(overlaps)).isNotEqualTo(new PatientBootstrap(6, 1000).meanDice(overlaps));
    }

    @Test
    void shouldPairTheDifferenceByPatient() {
        PatientInterval interval = BOOTSTRAP.difference(patients(20, 2, 5), patients(20, 2, 0));
        assertThat(interval.lower()).isCloseTo(0.05, within(1e-12));
        assertThat(interval.upper()).isCloseTo(0.05, within(1e-12));
    }

    /**
     * By hand, three patients: with 27 equally likely resamples each patient alone has 1 of 27, more than the 2.5 % of
     * a tail, so the bounds are the least and the greatest difference of any patient alone. Each lung holds 100 pixels
     * in both maps, so that the Dice of a patient is the mean part in common of the images.
     */
    @Test
    void shouldEqualTheWorkedCaseOfRepeatedArms() {
        List<List<ImageOverlap>> candidate = List.of(
                List.of(image(1, 90), image(2, 80), image(1, 96), image(3, 70)),
                List.of(image(1, 92), image(2, 84), image(1, 90), image(3, 74)));
        List<List<ImageOverlap>> reference = List.of(
                List.of(image(1, 88), image(2, 83), image(1, 86), image(3, 60)),
                List.of(image(1, 86), image(2, 81), image(1, 84), image(3, 60)),
                List.of(image(1, 90), image(2, 82), image(1, 88), image(3, 60)));
        PatientInterval interval = BOOTSTRAP.meanDifference(candidate, reference);
        // Candidate (336/400 + 340/400) / 2, reference (317 + 311 + 320) / 1200.
        assertThat(interval.estimate()).isCloseTo(0.845 - 0.79, within(1e-12));
        // Patient 2: (0.80 + 0.84) / 2 − 0.82; patient 3: 0.72 − 0.60. Patient 1 lies between, 0.92 − 0.87.
        assertThat(interval.lower()).isCloseTo(0, within(1e-12));
        assertThat(interval.upper()).isCloseTo(0.12, within(1e-12));
        assertThat(interval.patients()).isEqualTo(3);
        assertThat(interval.images()).isEqualTo(4);
    }

    /** All 5⁵ resamples of five patients, each scored as a set of images; the bootstrap only samples them. */
    @Test
    void shouldComeNearTheIntervalOfAllResamples() {
        List<List<ImageOverlap>> candidate = List.of(uneven(11), uneven(12));
        List<List<ImageOverlap>> reference = List.of(uneven(13), uneven(14), uneven(15));
        List<Double> all = new ArrayList<>();
        for (int resample = 0; resample < 3125; resample++) {
            int[] drawn = {resample % 5, resample / 5 % 5, resample / 25 % 5, resample / 125 % 5, resample / 625};
            all.add(meanOf(candidate, drawn) - meanOf(reference, drawn));
        }
        Collections.sort(all);
        PatientInterval interval = new PatientBootstrap(5, 40_000).meanDifference(candidate, reference);
        assertThat(interval.lower()).isCloseTo(all.get(3125 / 40), within(2e-3));
        assertThat(interval.upper()).isCloseTo(all.get(3125 - 3125 / 40), within(2e-3));
        int[] each = {0, 1, 2, 3, 4};
        assertThat(interval.estimate()).isCloseTo(meanOf(candidate, each) - meanOf(reference, each), within(1e-12));
        assertThat(interval.upper() - interval.lower()).isGreaterThan(0.02);
    }

    /** Patient p has p + 1 images, the lungs differ in size, and one patient has no left lung. */
    private static List<ImageOverlap> uneven(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ImageOverlap> overlaps = new ArrayList<>();
        for (int patient = 0; patient < 5; patient++) {
            for (int image = 0; image <= patient; image++) {
                LungOverlap right = new LungOverlap(60 + random.nextInt(40), 100 + random.nextInt(20), 110);
                LungOverlap left = patient == 2 ? LungOverlap.EMPTY : new LungOverlap(30 + random.nextInt(20), 55, 60);
                overlaps.add(new ImageOverlap(new PatientKey("%032x".formatted(patient)), right, left));
            }
        }
        return overlaps;
    }

    private static double meanOf(List<List<ImageOverlap>> repetitions, int[] drawn) {
        double sum = 0;
        for (List<ImageOverlap> overlaps : repetitions) {
            List<ImageOverlap> resampled = new ArrayList<>();
            for (int patient : drawn) {
                PatientKey key = new PatientKey("%032x".formatted(patient));
                overlaps.stream()
                        .filter(overlap -> overlap.patient().equals(key))
                        .forEach(resampled::add);
            }
            sum += DiceScore.over(resampled).mean();
        }
        return sum / repetitions.size();
    }

    @Test
    void shouldBeTheDifferenceOfOneRepetitionEach() {
        assertThat(BOOTSTRAP.meanDifference(List.of(uneven(1)), List.of(uneven(2))))
                .isEqualTo(BOOTSTRAP.difference(uneven(1), uneven(2)));
        assertThat(BOOTSTRAP.meanDifference(List.of(uneven(1), uneven(1)), List.of(uneven(1))))
                .isEqualTo(new PatientInterval(0, 0, 0, 5, 15));
    }

    @Test
    void shouldRefuseRepetitionsOfOtherImages() {
        assertThatThrownBy(() -> BOOTSTRAP.meanDifference(
                        List.of(uneven(1)), List.of(uneven(2), uneven(3).subList(1, 15))))
                .hasMessageStartingWith("reference: other images");
        assertThatThrownBy(() -> BOOTSTRAP.meanDifference(List.of(uneven(1), patients(5, 3, 0)), List.of(uneven(2))))
                .hasMessageStartingWith("candidate: other images");
        assertThatThrownBy(() -> BOOTSTRAP.meanDifference(List.of(), List.of(uneven(2))))
                .hasMessage("candidate: 0 repetitions (expected: >= 1)");
    }

    @Test
    void shouldRefuseADifferenceOverOtherImages() {
        assertThatThrownBy(() -> BOOTSTRAP.difference(patients(3, 2, 0), patients(2, 3, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayThatAFigureOnFewPatientsCarriesNothing() {
        PatientInterval interval = BOOTSTRAP.meanDice(patients(4, 9, 0));
        assertThat(interval.carriesNothing()).isTrue();
        assertThat(interval.describe()).endsWith("fewer than 5 patients, this figure carries nothing");
    }

    @Test
    void shouldHaveNoBoundsForNoImages() {
        PatientInterval interval = BOOTSTRAP.meanDice(List.of());
        assertThat(interval.estimate()).isNaN();
        assertThat(interval.lower()).isNaN();
        assertThat(interval.patients()).isZero();
    }
}
