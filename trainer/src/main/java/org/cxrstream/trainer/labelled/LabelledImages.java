package org.cxrstream.trainer.labelled;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * Annotated X-rays on the square grid, numbered from 0 in an order that never changes while they are in use.
 * Implementations are safe for use by several threads.
 */
public interface LabelledImages {
    /** How many images there are. */
    int count();

    /** Rows and columns of every raster and label map, in pixels; 256 for everything that comes from the corpus. */
    int side();

    /**
     * Says whose X-ray an image is.
     *
     * @param image the number of the image, from 0
     * @return its patient
     */
    PatientKey patient(int image);

    /**
     * Reads the grey values.
     *
     * @param image the number of the image, from 0
     * @return {@code side × side} unsigned bytes, row by row; a new array or one that the caller must not change
     */
    byte[] raster(int image);

    /**
     * Reads the annotation.
     *
     * @param image the number of the image, from 0
     * @return {@code side × side} labels, row by row: 0 background, 1 right lung, 2 left lung, 255 ignore; a new array
     *     or one that the caller must not change
     */
    byte[] labels(int image);

    /**
     * Says whether the annotation labels anything; it no longer does once it or its X-ray was revoked.
     *
     * @param image the number of the image, from 0
     * @return false if every label is 255 ignore
     */
    default boolean isAnnotated(int image) {
        for (byte label : labels(image)) {
            if (label != LabelMap.IGNORE) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks at some of these images only. The given array is copied.
     *
     * @param images numbers of images of this set, in the order of the new numbering
     * @return a view in which image {@code i} is image {@code images[i]} of this set
     */
    default LabelledImages only(int... images) {
        return new LabelledSubset(requireNonNull(this), images);
    }
}
