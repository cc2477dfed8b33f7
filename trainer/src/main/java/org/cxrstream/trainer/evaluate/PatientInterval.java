package org.cxrstream.trainer.evaluate;

import java.util.Locale;

/**
 * A figure with its 95 % interval over patients, and what it rests on.
 *
 * @param estimate the figure on all images
 * @param lower the 2.5th percentile of the resamples
 * @param upper the 97.5th percentile of the resamples
 * @param patients how many patients were resampled
 * @param images how many images these patients have
 */
public record PatientInterval(double estimate, double lower, double upper, int patients, int images) {
    /** Below this many patients no figure is evidence of anything. */
    public static final int FEWEST_PATIENTS = 5;

    /** Says whether the figure rests on so few patients that it carries nothing. */
    public boolean carriesNothing() {
        return patients < FEWEST_PATIENTS;
    }

    /**
     * Writes the figure with all that a reader must know to judge it.
     *
     * @return for example {@code 0.934 [0.921, 0.945] (12 patients, 19 images)}, with a warning if it carries nothing
     */
    public String describe() {
        String figure = String.format(
                Locale.ROOT, "%.3f [%.3f, %.3f] (%d patients, %d images)", estimate, lower, upper, patients, images);
        return carriesNothing()
                ? figure + ": fewer than " + FEWEST_PATIENTS + " patients, this figure carries nothing"
                : figure;
    }
}
