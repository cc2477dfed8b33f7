package org.cxrstream.preprocess.timeline;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;

/**
 * An image came, became another, or went.
 *
 * @param before what the image said until now; empty for a new image
 * @param after what the image says from now on; empty for an image that was taken back
 */
public record ImageChange(PatientImage image, Optional<Sighting> before, Optional<Sighting> after) {
    /** Checks that all is there. */
    public ImageChange {
        requireNonNull(image, "image");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }

    /** The exposures whose place may change: one, or two if the image turns out to show another. */
    Set<ImageId> exposures() {
        Set<ImageId> exposures = new LinkedHashSet<>();
        Stream.of(before, after)
                .flatMap(Optional::stream)
                .map(Sighting::exposure)
                .forEach(exposures::add);
        return exposures;
    }
}
