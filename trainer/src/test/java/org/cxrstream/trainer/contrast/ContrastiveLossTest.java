package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContrastiveLossTest {
    private static final ContrastiveLoss HALF = new ContrastiveLoss(0.5);
    private static final ContrastSettings EQUAL = new ContrastSettings(0.5, Optional.of(PositiveWeights.EQUAL), true);
    private static final ImageLabel ANCHOR = new ImageLabel(1, 10, 0);
    private static final ImageLabel SAME_PATIENT = new ImageLabel(1, 11, 7);
    private static final ImageLabel SAME_EXPOSURE = new ImageLabel(1, 10, 0);
    private static final ImageLabel STRANGER = new ImageLabel(2, 20, 0);
    private static final ImageLabel OTHER_STRANGER = new ImageLabel(3, 30, 0);

    private NDManager manager;

    @BeforeEach
    void openManager() {
        Torch.setThreads(1);
        manager = Torch.newManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    /** Four views at 0°, 60°, 90° and 180°; views 0 and 2 are of one X-ray, 1 and 3 of another; τ = ½. */
    @Test
    void shouldMatchFourSamplesWorkedByHand() {
        Relations twoStrangers = new Relations(4, 4);
        Relations onePatient = new Relations(4, 4);
        for (int anchor = 0; anchor < 4; anchor++) {
            for (int other = 0; other < 4; other++) {
                if (other == (anchor + 2) % 4) {
                    twoStrangers.attract(anchor, other, 1);
                } else if (other != anchor) {
                    twoStrangers.repel(anchor, other);
                }
                if (other != anchor) {
                    onePatient.attract(anchor, other, 1);
                }
            }
        }
        double root = Math.sqrt(3) / 2;
        NDArray cosines = manager.create(
                new double[] {
                    1, .5, 0, -1, //
                    .5, 1, root, -.5, //
                    0, root, 1, 0, //
                    -1, -.5, 0, 1
                },
                new Shape(4, 4));

        assertThat(valueOf(HALF.of(cosines, twoStrangers))).isCloseTo(1.989836, within(1e-6));
        assertThat(valueOf(HALF.of(cosines, onePatient))).isCloseTo(1.534494, within(1e-6));
        assertThat(valueOf(HALF.of(cosines.toType(DataType.FLOAT32, false), onePatient)))
                .isCloseTo(1.534494, within(1e-5));
    }

    /** Cosines .8 (own), .6 (same patient), 0 and −.6; logits 1.6, 1.2, 0, −1.2; sum of exponentials 9.5743. */
    @Test
    void shouldMatchCaseWithQueueWorkedByHand() {
        assertThat(ofOneAnchor(EQUAL, SAME_PATIENT, STRANGER, OTHER_STRANGER))
                .isCloseTo(2.25908 - (1.6 + 1.2) / 2, within(1e-4));
    }

    @Test
    void shouldEqualInfoNceWhenNoKeyIsOfTheSamePatient() {
        assertThat(ofOneAnchor(EQUAL, STRANGER, STRANGER, OTHER_STRANGER)).isCloseTo(2.25908 - 1.6, within(1e-4));
    }

    @Test
    void shouldTakeSamePatientForANegativeWithoutPatients() {
        ContrastSettings plain = new ContrastSettings(0.5, Optional.empty(), true);
        assertThat(ofOneAnchor(plain, SAME_PATIENT, STRANGER, OTHER_STRANGER)).isCloseTo(2.25908 - 1.6, within(1e-4));
    }

    /** Without the logit of 1.2 the sum of exponentials is 6.2542. */
    @Test
    void shouldLeaveOlderKeyOfTheSameExposureOutAltogether() {
        assertThat(ofOneAnchor(EQUAL, SAME_EXPOSURE, STRANGER, OTHER_STRANGER))
                .isCloseTo(Math.log(6.25423) - 1.6, within(1e-4));
    }

    @Test
    void shouldTakeOlderKeyOfTheSameExposureAsThePaperDoesWhenItIsNotExcluded() {
        ContrastSettings paper = new ContrastSettings(0.5, Optional.of(PositiveWeights.EQUAL), false);
        ContrastSettings plain = new ContrastSettings(0.5, Optional.empty(), false);

        assertThat(ofOneAnchor(paper, SAME_EXPOSURE, STRANGER, OTHER_STRANGER))
                .as("a positive")
                .isCloseTo(2.25908 - (1.6 + 1.2) / 2, within(1e-4));
        assertThat(ofOneAnchor(plain, SAME_EXPOSURE, STRANGER, OTHER_STRANGER))
                .as("a negative")
                .isCloseTo(2.25908 - 1.6, within(1e-4));
    }

    @Test
    void shouldTakeUnknownPatientAsPositiveToItselfAlone() {
        Relations relations = new Relations(1, 1);
        EQUAL.relate(
                relations,
                0,
                0,
                new ImageLabel(ImageLabel.UNKNOWN_PATIENT, 10, 0),
                new ImageLabel(ImageLabel.UNKNOWN_PATIENT, 11, 0));

        assertThat(relations.isPositive(0, 0)).isFalse();
        assertThat(relations.isCandidate(0, 0)).isTrue();
    }

    /** Seven days at a scale of seven weigh e⁻¹. */
    @Test
    void shouldWeighPositivesByDaysWhenScaleIsFinite() {
        double weight = Math.exp(-1);
        assertThat(ofOneAnchor(weighted(7), SAME_PATIENT, STRANGER, OTHER_STRANGER))
                .isCloseTo(2.25908 - (1.6 + weight * 1.2) / (1 + weight), within(1e-4));
        assertThat(new PositiveWeights(7).weight(ANCHOR, new ImageLabel(1, 12, ImageLabel.UNKNOWN_DAY)))
                .isEqualTo(weight);
        ImageLabel undated = new ImageLabel(1, 10, ImageLabel.UNKNOWN_DAY);
        assertThat(new PositiveWeights(7).weight(undated, undated))
                .as("one exposure has one day, known or not")
                .isEqualTo(1);
    }

    /** Seven days later weigh e⁻¹, fourteen days earlier e⁻²; the denominator isn't weighted. */
    @Test
    void shouldWeighEarlierAndLaterPositivesBesideTheOwnView() {
        double week = Math.exp(-1);
        double fortnight = Math.exp(-2);
        assertThat(ofOneAnchor(weighted(7), SAME_PATIENT, new ImageLabel(1, 12, -14), STRANGER))
                .isCloseTo(2.25908 - (1.6 + week * 1.2 + fortnight * 0) / (1 + week + fortnight), within(1e-4));
    }

    @Test
    void shouldWeighPositivesOfAnUnknownDayAsThoseOfOneScale() {
        ImageLabel undated = new ImageLabel(1, 12, ImageLabel.UNKNOWN_DAY);
        double weight = Math.exp(-1);
        for (double scale : new double[] {1, 7, 100}) {
            assertThat(ofOneAnchor(weighted(scale), undated, STRANGER, OTHER_STRANGER))
                    .isCloseTo(2.25908 - (1.6 + weight * 1.2) / (1 + weight), within(1e-4));
            assertThat(new PositiveWeights(scale).weight(undated, ANCHOR)).isEqualTo(weight);
            assertThat(new PositiveWeights(scale).weight(undated, new ImageLabel(1, 13, ImageLabel.UNKNOWN_DAY)))
                    .isEqualTo(weight);
        }
        assertThat(PositiveWeights.EQUAL.weight(undated, ANCHOR)).as("eq. 2").isEqualTo(1);
    }

    /** In neither numerator nor denominator, as without weights. */
    @Test
    void shouldLeaveOlderKeyOfTheSameExposureOutWhenPositivesAreWeighted() {
        assertThat(ofOneAnchor(weighted(7), SAME_EXPOSURE, STRANGER, OTHER_STRANGER))
                .isCloseTo(Math.log(6.25423) - 1.6, within(1e-4));
    }

    @Test
    void shouldBeEquationTwoWhenScaleIsInfinite() {
        assertThat(ofOneAnchor(weighted(Double.POSITIVE_INFINITY), SAME_PATIENT, SAME_PATIENT, STRANGER))
                .isEqualTo(ofOneAnchor(EQUAL, SAME_PATIENT, SAME_PATIENT, STRANGER));
        assertThat(ofOneAnchor(weighted(1e12), SAME_PATIENT, SAME_PATIENT, STRANGER))
                .isCloseTo(ofOneAnchor(EQUAL, SAME_PATIENT, SAME_PATIENT, STRANGER), within(1e-9));
    }

    @Test
    void shouldBeLogOfCandidatesWhenAllEmbeddingsAreEqual() {
        Relations inBatch = new Relations(6, 6);
        for (int anchor = 0; anchor < 6; anchor++) {
            for (int other = 0; other < 6; other++) {
                if (other == (anchor + 3) % 6) {
                    inBatch.attract(anchor, other, 1);
                } else if (other != anchor) {
                    inBatch.repel(anchor, other);
                }
            }
        }
        Relations withQueue = withQueue(EQUAL, SAME_PATIENT, STRANGER, OTHER_STRANGER);
        ContrastiveLoss loss = new ContrastiveLoss(0.1);

        assertThat(valueOf(loss.of(manager.ones(new Shape(6, 6)), inBatch))).isCloseTo(Math.log(5), within(1e-6));
        assertThat(inBatch.collapsedLoss()).isCloseTo(Math.log(5), within(1e-12));
        assertThat(valueOf(loss.of(manager.ones(new Shape(1, 4)), withQueue))).isCloseTo(Math.log(4), within(1e-6));
        assertThat(withQueue.collapsedLoss()).isCloseTo(Math.log(4), within(1e-12));
    }

    @Test
    void shouldNotCountAnchorsWithoutAPositive() {
        Relations relations = new Relations(3, 2);
        relations.attract(0, 0, 1);
        relations.repel(0, 1);
        relations.repel(1, 0);
        NDArray cosines = manager.create(new double[] {.8, .6, .1, .2, .3, .4}, new Shape(3, 2));
        cosines.setRequiresGradient(true);
        NDArray loss;
        try (Torch.Recording recording = Torch.record()) {
            loss = HALF.of(cosines, relations);
            recording.backward(loss);
        }

        assertThat(valueOf(loss)).isCloseTo(Math.log(1 + Math.exp(-0.4)), within(1e-12));
        assertThat(relations.collapsedLoss()).isCloseTo(Math.log(2), within(1e-12));
        try (NDArray gradient = Torch.gradient(cosines).orElseThrow()) {
            double[] values = gradient.toDoubleArray();
            assertThat(values).doesNotContain(Double.NaN);
            assertThat(Arrays.copyOfRange(values, 2, 6)).containsOnly(0);
        }
        assertThat(valueOf(HALF.of(cosines, new Relations(3, 2))))
                .as("nobody has one")
                .isZero();
    }

    @Test
    void shouldStayFiniteWhenTemperatureIsTiny() {
        Relations relations = withQueue(EQUAL, STRANGER);
        NDArray cosines = manager.create(new float[] {1, -1}, new Shape(1, 2));

        assertThat(valueOf(new ContrastiveLoss(1e-4).of(cosines, relations))).isZero();
    }

    @Test
    void shouldMatchNumericGradientWithQueue() {
        NDArray keys = Torch.normaliseRows(numbers(1, 3, 4));
        NDArray entries = Torch.normaliseRows(numbers(2, 5, 4));
        List<ImageLabel> anchors = List.of(ANCHOR, STRANGER, OTHER_STRANGER);
        List<ImageLabel> labels =
                List.of(SAME_PATIENT, SAME_EXPOSURE, STRANGER, new ImageLabel(2, 21, 3), OTHER_STRANGER);
        Relations relations = new Relations(3, 6);
        for (int anchor = 0; anchor < 3; anchor++) {
            relations.attract(anchor, 0, 1);
            for (int slot = 0; slot < 5; slot++) {
                weighted(7).relate(relations, anchor, slot + 1, anchors.get(anchor), labels.get(slot));
            }
        }
        requireNumericGradient(numbers(3, 3, 4), raw -> {
            NDArray queries = Torch.normaliseRows(raw);
            NDArray own = queries.mul(keys).sum(new int[] {1}, true);
            return HALF.of(own.concat(queries.matMul(entries.transpose()), 1), relations);
        });
    }

    @Test
    void shouldMatchNumericGradientInBatch() {
        List<ImageLabel> labels = List.of(ANCHOR, SAME_PATIENT, STRANGER, ANCHOR, SAME_PATIENT, STRANGER);
        Relations relations = new Relations(6, 6);
        for (int anchor = 0; anchor < 6; anchor++) {
            for (int other = 0; other < 6; other++) {
                if (anchor % 3 != other % 3) {
                    EQUAL.relate(relations, anchor, other, labels.get(anchor), labels.get(other));
                } else if (anchor != other) {
                    relations.attract(anchor, other, 1);
                }
            }
        }
        requireNumericGradient(numbers(4, 6, 4), raw -> {
            NDArray embeddings = Torch.normaliseRows(raw);
            return HALF.of(embeddings.matMul(embeddings.transpose()), relations);
        });
    }

    /** Central differences in float64. */
    private static void requireNumericGradient(NDArray raw, UnaryOperator<NDArray> loss) {
        raw.setRequiresGradient(true);
        try (Torch.Recording recording = Torch.record()) {
            recording.backward(loss.apply(raw));
        }
        double[] analytic;
        try (NDArray gradient = Torch.gradient(raw).orElseThrow()) {
            analytic = gradient.toDoubleArray();
        }
        double[] original = raw.toDoubleArray();
        double step = 1e-5;
        for (int i = 0; i < analytic.length; i++) {
            double rise = movedBy(step, i, original, raw, loss) - movedBy(-step, i, original, raw, loss);
            assertThat(rise / (2 * step)).as("number %d", i).isCloseTo(analytic[i], within(1e-8));
        }
    }

    private static double movedBy(
            double change, int index, double[] original, NDArray raw, UnaryOperator<NDArray> loss) {
        double[] moved = original.clone();
        moved[index] += change;
        raw.set(DoubleBuffer.wrap(moved));
        double value = valueOf(loss.apply(raw));
        raw.set(DoubleBuffer.wrap(original));
        return value;
    }

    @Test
    void shouldSayWhatWasExpected() {
        assertThatThrownBy(() -> new ContrastiveLoss(0)).hasMessage("temperature: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> new Relations(1, 1).attract(0, 0, 0)).hasMessage("weight: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> new PositiveWeights(-1)).hasMessage("timeScaleDays: -1.0 (expected: > 0)");
        assertThatThrownBy(() -> new ContrastSettings(0, Optional.empty(), true))
                .hasMessage("contrast.temperature: 0.0 (expected: > 0, finite)");
    }

    private static ContrastSettings weighted(double days) {
        return new ContrastSettings(0.5, Optional.of(new PositiveWeights(days)), true);
    }

    private static Relations withQueue(ContrastSettings settings, ImageLabel... entries) {
        Relations relations = new Relations(1, entries.length + 1);
        relations.attract(0, 0, 1);
        for (int slot = 0; slot < entries.length; slot++) {
            settings.relate(relations, 0, slot + 1, ANCHOR, entries[slot]);
        }
        return relations;
    }

    private double ofOneAnchor(ContrastSettings settings, ImageLabel... entries) {
        NDArray cosines = manager.create(new double[] {.8, .6, 0, -.6}, new Shape(1, 4));
        return valueOf(HALF.of(cosines, withQueue(settings, entries)));
    }

    private NDArray numbers(long seed, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] numbers = new double[rows * columns];
        Arrays.setAll(numbers, i -> random.nextGaussian());
        return manager.create(numbers, new Shape(rows, columns));
    }

    private static double valueOf(NDArray scalar) {
        return scalar.toType(DataType.FLOAT64, true).getDouble();
    }
}
