package org.cxrstream.trainer.evaluate;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.segmenter.mask.Lung;

/**
 * The overlap of one image's predicted and annotated label map.
 *
 * @param patient whose X-ray it is
 * @param right the right lung's overlap
 * @param left the left lung's overlap
 */
public record ImageOverlap(PatientKey patient, LungOverlap right, LungOverlap left) {
    /** Checks that nothing is missing. */
    public ImageOverlap {
        requireNonNull(patient, "patient");
        requireNonNull(right, "right");
        requireNonNull(left, "left");
    }

    /**
     * Compares two label maps of the same X-ray.
     *
     * @param patient whose X-ray it is
     * @param predicted labels 0, 1, 2
     * @param annotated labels 0, 1, 2 and 255; a pixel of 255 counts in neither map
     * @return the overlap of each lung
     */
    public static ImageOverlap of(PatientKey patient, byte[] predicted, byte[] annotated) {
        if (predicted.length != annotated.length) {
            throw new IllegalArgumentException(
                    "predicted: " + predicted.length + " pixels (expected: " + annotated.length + ")");
        }
        return new ImageOverlap(
                patient, overlap(Lung.RIGHT, predicted, annotated), overlap(Lung.LEFT, predicted, annotated));
    }

    private static LungOverlap overlap(Lung lung, byte[] predicted, byte[] annotated) {
        long intersection = 0;
        long inPredicted = 0;
        long inAnnotated = 0;
        for (int i = 0; i < annotated.length; i++) {
            if (annotated[i] == LabelMap.IGNORE) {
                continue;
            }
            boolean isPredicted = predicted[i] == lung.label();
            boolean isAnnotated = annotated[i] == lung.label();
            intersection += isPredicted && isAnnotated ? 1 : 0;
            inPredicted += isPredicted ? 1 : 0;
            inAnnotated += isAnnotated ? 1 : 0;
        }
        return new LungOverlap(intersection, inPredicted, inAnnotated);
    }
}
