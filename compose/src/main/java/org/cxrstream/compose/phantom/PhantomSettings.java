package org.cxrstream.compose.phantom;

/**
 * How many synthetic patients and X-rays to make, and how many of them carry masks.
 *
 * @param patients number of patients, at least 1
 * @param fewestImages least number of X-rays of one patient, at least 1
 * @param mostImages greatest number of X-rays of one patient, at least {@code fewestImages}
 * @param seed equal settings give the same folder, byte for byte on one Java version
 * @param annotatedShare part of all images that get a right and a left lung mask, 0 to 1
 */
public record PhantomSettings(int patients, int fewestImages, int mostImages, long seed, double annotatedShare) {

    /** Checks the ranges; throws {@link IllegalArgumentException} naming the value and what was expected. */
    public PhantomSettings {
        if (patients < 1) {
            throw new IllegalArgumentException("patients: " + patients + " (expected: >= 1)");
        }
        if (fewestImages < 1) {
            throw new IllegalArgumentException("fewestImages: " + fewestImages + " (expected: >= 1)");
        }
        if (mostImages < fewestImages) {
            throw new IllegalArgumentException(
                    "mostImages: " + mostImages + " (expected: >= fewestImages, " + fewestImages + ")");
        }
        if (!(annotatedShare >= 0 && annotatedShare <= 1)) {
            throw new IllegalArgumentException("annotatedShare: " + annotatedShare + " (expected: 0 to 1)");
        }
    }
}
