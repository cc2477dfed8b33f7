package org.cxrstream.segmenter.mask;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.grid.LabelMap;

/**
 * What a network says about one X-ray.
 *
 * @param labels background, right and left lung on the grid of the raster that was given
 * @param meanEntropy how unsure the network is: entropy of a pixel's class probabilities over its greatest possible
 *     value (ln 3), averaged over the raster before any clean-up; 0 sure everywhere, 1 undecided everywhere
 */
public record Segmentation(LabelMap labels, double meanEntropy) {
    /** Checks the entropy's range. */
    public Segmentation {
        requireNonNull(labels, "labels");
        if (!(meanEntropy >= 0 && meanEntropy <= 1)) {
            throw new IllegalArgumentException("meanEntropy: " + meanEntropy + " (expected: 0 to 1)");
        }
    }
}
