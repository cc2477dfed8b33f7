package org.cxrstream.trainer.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemporalContrastLossTest {
    private static final TemporalContrastLoss HALF = new TemporalContrastLoss(0.5);
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

    /** Cosines .8 (own), .6 (same patient), 0 and −.6; logits 1.6, 1.2, 0, −1.2; sum of exponentials 9.5743. */
    @Test
    void shouldMatchCaseWorkedByHand() {
        float loss = ofOneAnchor(List.of(SAME_PATIENT, STRANGER, OTHER_STRANGER), PositiveWeights.EQUAL);

        assertThat(loss).isCloseTo((float) (2.25908 - (1.6 + 1.2) / 2), within(1e-4f));
    }

    @Test
    void shouldEqualInfoNceWhenNoKeyIsOfTheSamePatient() {
        float loss = ofOneAnchor(List.of(STRANGER, STRANGER, OTHER_STRANGER), PositiveWeights.EQUAL);

        assertThat(loss).isCloseTo((float) (2.25908 - 1.6), within(1e-4f));
    }

    @Test
    void shouldTakeUnknownPatientAsPositiveToItselfAlone() {
        ImageLabel unknown = new ImageLabel(ImageLabel.UNKNOWN_PATIENT, 11, 0);
        Relations relations = Relations.of(
                List.of(new ImageLabel(ImageLabel.UNKNOWN_PATIENT, 10, 0)), List.of(unknown), PositiveWeights.EQUAL);

        assertThat(relations.isPositive(0, 0)).isTrue();
        assertThat(relations.isPositive(0, 1)).isFalse();
        assertThat(relations.isCandidate(0, 1)).isTrue();
    }

    /** Without the logit of 1.2 the sum of exponentials is 6.2542. */
    @Test
    void shouldLeaveOlderKeyOfTheSameExposureOutAltogether() {
        float loss = ofOneAnchor(List.of(SAME_EXPOSURE, STRANGER, OTHER_STRANGER), PositiveWeights.EQUAL);

        assertThat(loss).isCloseTo((float) (Math.log(6.25423) - 1.6), within(1e-4f));
    }

    /** Seven days at a scale of seven weigh e⁻¹. */
    @Test
    void shouldWeighPositivesByDaysWhenScaleIsFinite() {
        float loss = ofOneAnchor(List.of(SAME_PATIENT, STRANGER, OTHER_STRANGER), new PositiveWeights(7));

        double weight = Math.exp(-1);
        assertThat(loss).isCloseTo((float) (2.25908 - (1.6 + weight * 1.2) / (1 + weight)), within(1e-4f));
        assertThat(new PositiveWeights(7).weight(ANCHOR, new ImageLabel(1, 12, ImageLabel.UNKNOWN_DAY)))
                .isEqualTo(weight);
    }

    @Test
    void shouldBeLogOfCandidatesWhenAllEmbeddingsAreEqual() {
        NDArray one = manager.create(new float[] {1, 0, 1, 0}, new Shape(2, 2));
        NDArray entries = manager.create(new float[] {1, 0, 1, 0, 1, 0}, new Shape(3, 2));
        Relations relations = Relations.of(
                List.of(ANCHOR, STRANGER),
                List.of(SAME_PATIENT, new ImageLabel(2, 21, 0), OTHER_STRANGER),
                PositiveWeights.EQUAL);

        float loss = new TemporalContrastLoss(0.1)
                .of(one, one, entries, relations)
                .loss()
                .getFloat();

        assertThat(loss).isCloseTo((float) Math.log(4), within(1e-5f));
        assertThat(relations.collapsedLoss()).isCloseTo(Math.log(4), within(1e-9));
    }

    @Test
    void shouldStayFiniteWhenTemperatureIsTiny() {
        NDArray query = manager.create(new float[] {1, 0}, new Shape(1, 2));
        NDArray entries = manager.create(new float[] {-1, 0}, new Shape(1, 2));
        Relations relations = Relations.of(List.of(ANCHOR), List.of(STRANGER), PositiveWeights.EQUAL);

        float loss = new TemporalContrastLoss(1e-4)
                .of(query, query, entries, relations)
                .loss()
                .getFloat();

        assertThat(loss).isZero();
    }

    @Test
    void shouldMatchNumericGradient() {
        SplittableRandom random = new SplittableRandom(3);
        NDArray raw = manager.create(numbers(random, 12), new Shape(3, 4));
        NDArray keys = Torch.normaliseRows(manager.create(numbers(random, 12), new Shape(3, 4)));
        NDArray entries = Torch.normaliseRows(manager.create(numbers(random, 20), new Shape(5, 4)));
        Relations relations = Relations.of(
                List.of(ANCHOR, STRANGER, OTHER_STRANGER),
                List.of(SAME_PATIENT, SAME_EXPOSURE, STRANGER, new ImageLabel(2, 21, 3), OTHER_STRANGER),
                PositiveWeights.EQUAL);
        raw.setRequiresGradient(true);
        try (Torch.Recording recording = Torch.record()) {
            recording.backward(lossOf(raw, keys, entries, relations));
        }
        float[] analytic;
        try (NDArray gradient = Torch.gradient(raw).orElseThrow()) {
            analytic = gradient.toFloatArray();
        }
        for (int i = 0; i < analytic.length; i++) {
            double rise = lossMovedBy(0.01f, i, raw, keys, entries, relations)
                    - lossMovedBy(-0.01f, i, raw, keys, entries, relations);
            assertThat(rise / 0.02).as("number %d", i).isCloseTo(analytic[i], within(2e-3));
        }
    }

    @Test
    void shouldRejectTemperatureOfZero() {
        assertThatThrownBy(() -> new TemporalContrastLoss(0)).hasMessage("temperature: 0.0 (expected: > 0)");
    }

    private float ofOneAnchor(List<ImageLabel> entryLabels, PositiveWeights rule) {
        NDArray query = manager.create(new float[] {1, 0}, new Shape(1, 2));
        NDArray key = manager.create(new float[] {.8f, .6f}, new Shape(1, 2));
        NDArray entries = manager.create(new float[] {.6f, .8f, 0, 1, -.6f, .8f}, new Shape(3, 2));
        Relations relations = Relations.of(List.of(ANCHOR), entryLabels, rule);
        return HALF.of(query, key, entries, relations).loss().getFloat();
    }

    private static double lossMovedBy(
            float change, int index, NDArray raw, NDArray keys, NDArray entries, Relations relations) {
        float[] original = raw.toFloatArray();
        float[] moved = original.clone();
        moved[index] += change;
        raw.set(FloatBuffer.wrap(moved));
        double loss = lossOf(raw, keys, entries, relations).getFloat();
        raw.set(FloatBuffer.wrap(original));
        return loss;
    }

    private static NDArray lossOf(NDArray raw, NDArray keys, NDArray entries, Relations relations) {
        return HALF.of(Torch.normaliseRows(raw), keys, entries, relations).loss();
    }

    private static float[] numbers(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        IntStream.range(0, count).forEach(i -> numbers[i] = (float) random.nextGaussian());
        return numbers;
    }
}
