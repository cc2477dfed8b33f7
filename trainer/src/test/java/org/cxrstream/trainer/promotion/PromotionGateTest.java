package org.cxrstream.trainer.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cxrstream.schemas.event.RejectionReason;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.ImageDistance;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.evaluate.LungOverlap;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.promotion.PromotionGate.WhenUnsure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromotionGateTest {
    private static final double NONE = Double.NaN;

    @ParameterizedTest(name = "{0} patients, candidate {1}, mean mask {2}, live {3}: {4}")
    @CsvSource({
        // patients, candidate, mean mask, live, verdict
        " 3, .90, .70,     , PROMOTED", // first model, by the floors alone
        "30, .90, .70,     , PROMOTED",
        " 3, .49, .30,     , BELOW_FLOOR", // below one half
        "30, .75, .80,     , BELOW_FLOOR", // below the mean mask
        "30, .80, .80,     , PROMOTED", // on the floor
        " 0, .90, .70,     , INSUFFICIENT_EVIDENCE",
        "30, .00, .00,     , BELOW_FLOOR",
        "30, .95, .70,  .90, PROMOTED",
        "30, .90, .70,  .90, PROMOTED", // equal is no worse
        "30, .89, .70, .895, PROMOTED", // within the tolerance
        "30, .88, .70,  .90, WORSE_THAN_LIVE",
        "30, .60, .70,  .50, BELOW_FLOOR", // better than live, but below the floor
        "19, .90, .70,  .90, PROMOTED", // insufficient evidence, mean not lower
        "19, .89, .70, .895, INSUFFICIENT_EVIDENCE", // insufficient evidence, mean lower
        "19, .91, .70,  .90, PROMOTED",
    })
    void shouldDecideByTheTable(int patients, double candidate, double meanMask, Double live, String expected) {
        Verdict verdict = judge(PromotionGate.standard(), patients, candidate, meanMask, live == null ? NONE : live);
        assertThat(verdict.refusal().map(Enum::name).orElse("PROMOTED")).isEqualTo(expected);
    }

    @Test
    void shouldKeepTheLiveModelWhereUnsureIfThePolicySaysSo() {
        PromotionGate gate = new PromotionGate(0.01, 20, 0.5, WhenUnsure.KEEP_LIVE);
        assertThat(judge(gate, 19, .99, .70, .90).refusal()).contains(RejectionReason.INSUFFICIENT_EVIDENCE);
        assertThat(judge(gate, 20, .99, .70, .90).isPromoted()).isTrue();
        assertThat(judge(gate, 19, .99, .70, NONE).isPromoted()).isTrue();
    }

    @Test
    void shouldRefuseAModelWhoseGainRestsOnFewPatients() {
        // Better on the mean (25 × +0.00, 5 × −0.20 and 5 × +0.22), but a resample may well be worse by over 0.01.
        List<ImageOverlap> live = overlaps(35, .80);
        List<ImageOverlap> candidate = IntStream.range(0, 35)
                .mapToObj(i -> overlap(i, i < 25 ? .80 : i < 30 ? .60 : .99))
                .toList();
        Verdict verdict = PromotionGate.standard()
                .judge(evaluation(candidate), evaluation(35, .5), Optional.of(evaluation(live)), BOOTSTRAP);
        assertThat(verdict.refusal()).contains(RejectionReason.WORSE_THAN_LIVE);
    }

    @Test
    void shouldCallAModelThatNeverFindsALungCollapsed() {
        List<ImageOverlap> candidate = IntStream.range(0, 30)
                .mapToObj(i -> new ImageOverlap(patient(i), new LungOverlap(100, 100, 100), new LungOverlap(0, 0, 9)))
                .toList();
        assertThat(PromotionGate.standard()
                        .judge(evaluation(candidate), evaluation(30, .4), Optional.empty(), BOOTSTRAP)
                        .refusal())
                .contains(RejectionReason.COLLAPSED);
    }

    @Test
    void shouldSayWhatTheVerdictRestsOn() {
        assertThat(judge(PromotionGate.standard(), 19, .91, .70, .90).evidence().toJson())
                .contains("insufficient evidence: 19 validation patients (expected: >= 20)")
                .contains("\"floor\":0.7")
                .contains("\"patients\":19")
                .contains("differenceToLive");
        assertThat(judge(PromotionGate.standard(), 0, .91, .70, NONE).evidence().toJson())
                .doesNotContain("NaN");
    }

    @Test
    void shouldRefuseValuesOutOfRange() {
        assertThatThrownBy(() -> new PromotionGate(-1, 20, .5, WhenUnsure.KEEP_LIVE))
                .hasMessage("tolerance: -1.0 (expected: 0 to < 1)");
    }

    private static final PatientBootstrap BOOTSTRAP = new PatientBootstrap(7, 400);

    private static Verdict judge(PromotionGate gate, int patients, double candidate, double meanMask, double live) {
        return gate.judge(
                evaluation(patients, candidate),
                evaluation(patients, meanMask),
                Double.isNaN(live) ? Optional.empty() : Optional.of(evaluation(patients, live)),
                BOOTSTRAP);
    }

    private static Evaluation evaluation(int patients, double dice) {
        return evaluation(overlaps(patients, dice));
    }

    /** The gate doesn't look at distances. */
    private static Evaluation evaluation(List<ImageOverlap> overlaps) {
        return new Evaluation(overlaps, Collections.nCopies(overlaps.size(), ImageDistance.NONE));
    }

    private static List<ImageOverlap> overlaps(int patients, double dice) {
        return IntStream.range(0, patients).mapToObj(i -> overlap(i, dice)).toList();
    }

    /** Both lungs have 1000 pixels in both maps, so the Dice is the part that they share. */
    private static ImageOverlap overlap(int patient, double dice) {
        LungOverlap lung = new LungOverlap(Math.round(1000 * dice), 1000, 1000);
        return new ImageOverlap(patient(patient), lung, lung);
    }

    private static PatientKey patient(int number) {
        return new PatientKey("%032x".formatted(number));
    }
}
