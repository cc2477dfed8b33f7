package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
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
