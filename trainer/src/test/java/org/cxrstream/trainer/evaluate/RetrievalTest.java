package org.cxrstream.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.junit.jupiter.api.Test;

class RetrievalTest {
    private static ImageLabel label(int patient, int exposure) {
        return new ImageLabel(patient, exposure, ImageLabel.UNKNOWN_DAY);
    }

    private static float[] atDegrees(double degrees) {
        double angle = Math.toRadians(degrees);
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    /**
     * By hand, patient and angle: A 0°, A 10° (twin of the first), A 90°, B 85°, B 120°, C 20° (alone), unknown 2° and
     * unknown 3°.
     *
     * <ul>
     *   <li>A 0°: nearest but for its twin is unknown 2°: miss; 1 of 6 others is of A.
     *   <li>A 10°: nearest is unknown 3°: miss; 1 of 6.
     *   <li>A 90°: nearest is B 85°: miss; 2 of 7.
     *   <li>B 85°: nearest is A 90°: miss; 1 of 7.
     *   <li>B 120°: nearest is A 90°, B 85° being 5° farther: miss; 1 of 7.
     * </ul>
     */
    @Test
    void shouldEqualTheWorkedCase() {
        List<ImageLabel> labels = new ArrayList<>(List.of(
                label(0, 0),
                label(0, 0),
                label(0, 1),
                label(1, 2),
                label(1, 3),
                label(2, 4),
                label(-1, 5),
                label(-1, 6)));
        float[][] features = {
            atDegrees(0),
            atDegrees(10),
            atDegrees(90),
            atDegrees(85),
            atDegrees(120),
            atDegrees(20),
            atDegrees(2),
            atDegrees(3),
        };
        Retrieval misses = Retrieval.of(features, labels);
        assertThat(misses.anchors()).isEqualTo(5);
        assertThat(misses.atOne()).isZero();
        assertThat(misses.chance()).isCloseTo((1 / 6.0 + 1 / 6.0 + 2 / 7.0 + 1 / 7.0 + 1 / 7.0) / 5, within(1e-12));
        features[3] = atDegrees(118); // now B 118° and B 120° find each other
        assertThat(Retrieval.of(features, labels).atOne()).isCloseTo(2 / 5.0, within(1e-12));
    }

    /** All that is known of a collapsed encoder is chance. */
    @Test
    void shouldScoreAsChanceWhenAllFeaturesAreAlike() {
        List<ImageLabel> labels = List.of(label(0, 0), label(0, 1), label(1, 2), label(1, 3), label(1, 4), label(2, 5));
        Retrieval retrieval = Retrieval.of(new float[][] {{1}, {1}, {1}, {1}, {1}, {1}}, labels);
        assertThat(retrieval.anchors()).isEqualTo(5);
        assertThat(retrieval.chance()).isCloseTo((2 * 1 / 5.0 + 3 * 2 / 5.0) / 5, within(1e-12));
        assertThat(retrieval.atOne()).isCloseTo(retrieval.chance(), within(1e-12));
    }

    @Test
    void shouldAskNobodyWhenNoPatientHasTwoExposures() {
        List<ImageLabel> twinsAndStrangers = List.of(label(0, 0), label(0, 0), label(1, 1), label(-1, 2), label(-1, 3));
        assertThat(Retrieval.of(new float[][] {{1}, {1}, {1}, {1}, {1}}, twinsAndStrangers))
                .isEqualTo(new Retrieval(0, 0, 0));
        assertThat(Retrieval.of(new float[0][], List.of()).anchors()).isZero();
    }

    @Test
    void shouldEqualAnIndependentSearch() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 20; round++) {
            List<ImageLabel> labels = new ArrayList<>();
            float[][] features = new float[30][];
            for (int i = 0; i < features.length; i++) {
                int patient = random.nextInt(8) - 1;
                labels.add(label(patient, patient < 0 ? 100 + i : patient * 3 + random.nextInt(3)));
                features[i] = randomUnit(random);
            }
            Retrieval retrieval = Retrieval.of(features, labels);
            double[] expected = bySearch(features, labels);
            assertThat(retrieval.atOne()).isCloseTo(expected[0], within(1e-12));
            assertThat(retrieval.chance()).isCloseTo(expected[1], within(1e-12));
        }
    }

    private static float[] randomUnit(SplittableRandom random) {
        double[] raw = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double length = Math.sqrt(raw[0] * raw[0] + raw[1] * raw[1] + raw[2] * raw[2]);
        return new float[] {(float) (raw[0] / length), (float) (raw[1] / length), (float) (raw[2] / length)};
    }

    /** By distance instead of cosine, in one pass; chance by trying every pick. */
    private static double[] bySearch(float[][] features, List<ImageLabel> labels) {
        int anchors = 0;
        int hits = 0;
        double chance = 0;
        for (int i = 0; i < features.length; i++) {
            int best = -1;
            double bestDistance = Double.MAX_VALUE;
            int same = 0;
            int picks = 0;
            for (int j = 0; j < features.length; j++) {
                if (labels.get(j).exposure() == labels.get(i).exposure()) {
                    continue;
                }
                picks++;
                same += labels.get(j).patient() == labels.get(i).patient() ? 1 : 0;
                double distance = 0;
                for (int d = 0; d < 3; d++) {
                    distance += Math.pow((double) features[i][d] - features[j][d], 2);
                }
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = j;
                }
            }
            if (labels.get(i).patient() < 0 || same == 0) {
                continue;
            }
            anchors++;
            hits += labels.get(best).patient() == labels.get(i).patient() ? 1 : 0;
            chance += (double) same / picks;
        }
        return new double[] {(double) hits / anchors, chance / anchors};
    }
}
