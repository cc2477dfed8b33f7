package org.cxrstream.preprocess.timeline;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import org.cxrstream.schemas.identity.ImageId;

/** A place on a timeline: by date, unknown dates last, then by the exposure's pseudonym. */
record Place(ImageDate date, ImageId exposure) implements Comparable<Place> {
    private static final Comparator<Place> BY_TIME =
            Comparator.comparingLong((Place place) -> place.date.sortMillis()).thenComparing(Place::exposure);

    /** Checks that both are there. */
    Place {
        requireNonNull(date, "date");
        requireNonNull(exposure, "exposure");
    }

    @Override
    public int compareTo(Place other) {
        return BY_TIME.compare(this, other);
    }
}
