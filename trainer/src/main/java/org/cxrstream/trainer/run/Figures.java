package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.PatientInterval;

/**
 * How good something is on one split.
 *
 * @param dice right, left and mean Dice on the 256×256 grid; NaN where there is no annotated X-ray
 * @param mean the mean Dice with its 95 % interval over patients, and how many patients and X-rays it rests on
 */
public record Figures(DiceScore dice, PatientInterval mean) {
    /** Checks that both are there. */
    public Figures {
        requireNonNull(dice, "dice");
        requireNonNull(mean, "mean");
    }

    static Figures of(Evaluation evaluation, PatientBootstrap bootstrap) {
        return new Figures(evaluation.score(), bootstrap.meanDice(evaluation.overlaps()));
    }
}
