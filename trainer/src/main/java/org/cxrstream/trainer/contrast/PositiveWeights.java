package org.cxrstream.trainer.contrast;

import org.cxrstream.trainer.pretrain.ImageLabel;

/**
 * How much an older key of the same patient counts as a positive: exp(−|Δdays| / τ_t), and e⁻¹ where a day is unknown.
 * An infinite τ_t gives 1 to all of them, as in the paper.
 *
 * @param timeScaleDays τ_t, > 0
 */
public record PositiveWeights(double timeScaleDays) {
    /** All alike: CL-TCI eq. 2, but for the keys of the X-ray's own exposure, which Relations leaves out. */
    public static final PositiveWeights EQUAL = new PositiveWeights(Double.POSITIVE_INFINITY);

    /** Checks the range. */
    public PositiveWeights {
        if (!(timeScaleDays > 0)) {
            throw new IllegalArgumentException("timeScaleDays: " + timeScaleDays + " (expected: > 0)");
        }
    }

    double weight(ImageLabel anchor, ImageLabel older) {
        if (!anchor.isSamePatientAs(older)) {
            return 0;
        }
        if (Double.isInfinite(timeScaleDays)) {
            return 1;
        }
        if (anchor.day() == ImageLabel.UNKNOWN_DAY || older.day() == ImageLabel.UNKNOWN_DAY) {
            return Math.exp(-1);
        }
        return Math.exp(-Math.abs((double) anchor.day() - older.day()) / timeScaleDays);
    }
}
