package org.cxrstream.trainer.contrast;

import org.cxrstream.trainer.pretrain.ImageLabel;

/**
 * How much another X-ray of the same patient counts as a positive: exp(−|Δdays| / τ_t), and e⁻¹ where a day is unknown.
 * An infinite τ_t gives 1 to all of them, as in the paper (CL-TCI eq. 2).
 *
 * @param timeScaleDays τ_t, > 0
 */
public record PositiveWeights(double timeScaleDays) {
    /** All alike. */
    public static final PositiveWeights EQUAL = new PositiveWeights(Double.POSITIVE_INFINITY);

    /** Checks the range. */
    public PositiveWeights {
        if (!(timeScaleDays > 0)) {
            throw new IllegalArgumentException("timeScaleDays: " + timeScaleDays + " (expected: > 0)");
        }
    }

    /** The weight of the other X-ray for the anchor, 0 to 1: 0 if it isn't known to be of the same patient. */
    public double weight(ImageLabel anchor, ImageLabel other) {
        if (!anchor.isSamePatientAs(other)) {
            return 0;
        }
        if (Double.isInfinite(timeScaleDays) || anchor.isSameExposureAs(other)) {
            return 1;
        }
        if (anchor.day() == ImageLabel.UNKNOWN_DAY || other.day() == ImageLabel.UNKNOWN_DAY) {
            return Math.exp(-1);
        }
        return Math.exp(-Math.abs((double) anchor.day() - other.day()) / timeScaleDays);
    }
}
