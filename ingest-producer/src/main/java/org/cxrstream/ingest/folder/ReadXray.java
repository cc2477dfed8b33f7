package org.cxrstream.ingest.folder;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.pixelstore.PixelObject;

/**
 * An X-ray of a folder as others may know it: under pseudonyms, its date shifted.
 *
 * @param position where it was read, without naming it: {@code folder 1, row 17}
 * @param key pseudonyms of patient and image
 * @param exposure the image that shows the same exposure; the image itself where there is none
 * @param day days since 1970-01-01 of the shifted date, comparable within one patient; empty where unknown
 * @param pixels stored values and what they mean
 * @param labels the expert's mask on the original's pixels, if there is one that can be used
 */
public record ReadXray(
        String position,
        PatientImage key,
        ImageId exposure,
        OptionalLong day,
        PixelObject pixels,
        Optional<LabelMap> labels) {
    /** Checks that all is there. */
    public ReadXray {
        requireNonNull(position, "position");
        requireNonNull(key, "key");
        requireNonNull(exposure, "exposure");
        requireNonNull(day, "day");
        requireNonNull(pixels, "pixels");
        requireNonNull(labels, "labels");
    }
}
