package org.cxrstream.trainer.promotion;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.schemas.event.RejectionReason;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.LungOverlap;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.PatientInterval;

/**
 * Decides on validation patients whether a candidate goes live, in this order:
 *
 * <ol>
 *   <li>no annotated validation X-ray: refused, INSUFFICIENT_EVIDENCE;
 *   <li>one of the lungs is found on none of the X-rays though the annotations show it: refused, COLLAPSED;
 *   <li>mean Dice below the floor, the greater of {@link #lowestDice} and the mean mask's Dice: refused, BELOW_FLOOR;
 *   <li>nothing is live, or what is can't be had any more: promoted, for the floors alone decide;
 *   <li>fewer than {@link #enoughPatients} validation patients: the evidence is insufficient and {@link #whenUnsure}
 *       decides;
 *   <li>otherwise it must not be inferior: promoted if the lower end of the 95 % interval of (candidate − live),
 *       resampled by patient on the same X-rays, is at least −{@link #tolerance}, else refused, WORSE_THAN_LIVE.
 * </ol>
 *
 * <p>Pure: the same figures and seed give the same verdict.
 *
 * @param tolerance δ, the loss of Dice that is still "no worse"; 0.01 is below the disagreement of two annotators
 * @param enoughPatients validation patients that an interval needs to be believed; 20
 * @param lowestDice no model below this mean Dice is of use to anyone; 0.5
 * @param whenUnsure what happens to a candidate that passes the floors but can't be compared with confidence
 */
public record PromotionGate(double tolerance, int enoughPatients, double lowestDice, WhenUnsure whenUnsure) {
    /** What decides where the evidence is insufficient. */
    public enum WhenUnsure {
        /** The candidate goes live if its mean Dice is not below the live model's. */
        PROMOTE_IF_MEAN_NOT_LOWER,
        /** The live model stays. */
        KEEP_LIVE
    }

    /** Checks the ranges. */
    public PromotionGate {
        requireNonNull(whenUnsure, "whenUnsure");
        require(tolerance >= 0 && tolerance < 1, "tolerance", tolerance, "0 to < 1");
        require(enoughPatients >= 1, "enoughPatients", enoughPatients, ">= 1");
        require(lowestDice >= 0 && lowestDice < 1, "lowestDice", lowestDice, "0 to < 1");
    }

    private static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** δ = 0.01, 20 patients, floor 0.5, and where unsure the mean decides. */
    public static PromotionGate standard() {
        return new PromotionGate(0.01, 20, 0.5, WhenUnsure.PROMOTE_IF_MEAN_NOT_LOWER);
    }

    /**
     * Judges a candidate; all evaluations are of the same validation X-rays in the same order.
     *
     * @param candidate the model that wants to go live
     * @param meanMask the mean training mask
     * @param live the model that is live, if one is and it can be had
     * @param bootstrap resamples the patients
     */
    public Verdict judge(
            Evaluation candidate, Evaluation meanMask, Optional<Evaluation> live, PatientBootstrap bootstrap) {
        double floor = Math.max(lowestDice, meanMask.score().mean());
        PatientInterval figure = bootstrap.meanDice(candidate.overlaps());
        Optional<PatientInterval> difference =
                live.map(reference -> bootstrap.difference(candidate.overlaps(), reference.overlaps()));
        Optional<RejectionReason> beforeComparison = refusalByFloors(candidate, floor);
        Ruling ruling = beforeComparison
                .map(reason -> new Ruling(beforeComparison, describe(reason)))
                .orElseGet(() -> difference
                        .map(this::compare)
                        .orElse(new Ruling(Optional.empty(), "nothing to compare with: the floors alone decide")));
        return new Verdict(ruling.refusal, new GateEvidence(ruling.words, figure, floor, difference));
    }

    private record Ruling(Optional<RejectionReason> refusal, String words) {}

    private Optional<RejectionReason> refusalByFloors(Evaluation candidate, double floor) {
        double mean = candidate.score().mean();
        if (Double.isNaN(mean)) {
            return Optional.of(RejectionReason.INSUFFICIENT_EVIDENCE);
        }
        if (findsNoLung(candidate)) {
            return Optional.of(RejectionReason.COLLAPSED);
        }
        return mean < floor ? Optional.of(RejectionReason.BELOW_FLOOR) : Optional.empty();
    }

    private static boolean findsNoLung(Evaluation candidate) {
        LungOverlap right = candidate.overlaps().stream()
                .map(overlap -> overlap.right())
                .reduce(LungOverlap.EMPTY, LungOverlap::plus);
        LungOverlap left = candidate.overlaps().stream()
                .map(overlap -> overlap.left())
                .reduce(LungOverlap.EMPTY, LungOverlap::plus);
        return isMissed(right) || isMissed(left);
    }

    private static boolean isMissed(LungOverlap lung) {
        return lung.annotated() > 0 && lung.predicted() == 0;
    }

    private static String describe(RejectionReason reason) {
        return switch (reason) {
            case INSUFFICIENT_EVIDENCE -> "no annotated validation X-ray";
            case COLLAPSED -> "a lung is found on no validation X-ray";
            default -> "mean Dice below the floor";
        };
    }

    private Ruling compare(PatientInterval difference) {
        if (difference.patients() < enoughPatients) {
            boolean isPromoted = whenUnsure == WhenUnsure.PROMOTE_IF_MEAN_NOT_LOWER && difference.estimate() >= 0;
            return new Ruling(
                    isPromoted ? Optional.empty() : Optional.of(RejectionReason.INSUFFICIENT_EVIDENCE),
                    "insufficient evidence: %d validation patients (expected: >= %d), so the policy %s decides"
                            .formatted(difference.patients(), enoughPatients, whenUnsure));
        }
        boolean isNoWorse = difference.lower() >= -tolerance;
        return new Ruling(
                isNoWorse ? Optional.empty() : Optional.of(RejectionReason.WORSE_THAN_LIVE),
                isNoWorse
                        ? "no worse than the live model"
                        : "may be worse than the live model by more than the tolerance");
    }
}
