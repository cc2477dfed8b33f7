package org.cxrstream.trainer.contrast;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.trainer.pretrain.ImageLabel;

/**
 * How X-rays are contrasted.
 *
 * @param temperature τ of the loss, > 0
 * @param samePatient how much other X-rays of the same patient count as positives; empty if they are negatives
 * @param excludesSameImage whether other views of the anchor's own exposure, but for its own other view, are left out
 *     of the positives and of the denominator: older keys in a queue, or a second rendering in the batch. Where they
 *     aren't, they are what other X-rays of the patient are: positives under CL-TCI (eq. 2), else negatives
 */
public record ContrastSettings(double temperature, Optional<PositiveWeights> samePatient, boolean excludesSameImage) {
    /** Checks the range. */
    public ContrastSettings {
        requireNonNull(samePatient, "samePatient");
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("contrast.temperature: " + temperature + " (expected: > 0, finite)");
        }
    }

    /**
     * Says what another X-ray's view, or an older view of the anchor's, is to an anchor.
     *
     * @param relations takes it in
     * @param anchor number of the anchor
     * @param candidate number of the view
     * @param anchorLabel whose and which X-ray the anchor is
     * @param candidateLabel whose and which X-ray the view is
     */
    public void relate(
            Relations relations, int anchor, int candidate, ImageLabel anchorLabel, ImageLabel candidateLabel) {
        if (excludesSameImage && anchorLabel.isSameExposureAs(candidateLabel)) {
            return;
        }
        double weight = samePatient
                .map(weights -> weights.weight(anchorLabel, candidateLabel))
                .orElse(0.0);
        if (weight > 0) {
            relations.attract(anchor, candidate, weight);
        } else {
            relations.repel(anchor, candidate);
        }
    }
}
