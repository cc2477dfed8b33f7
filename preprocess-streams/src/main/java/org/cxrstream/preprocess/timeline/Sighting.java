package org.cxrstream.preprocess.timeline;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.identity.ImageId;

/** What an image says of an exposure: which one it shows, and when that was made. */
public record Sighting(ImageId exposure, ImageDate date) {
    /** Checks that both are there. */
    public Sighting {
        requireNonNull(exposure, "exposure");
        requireNonNull(date, "date");
    }

    /** What the event says. */
    public static Sighting of(ImageReceived received) {
        return new Sighting(
                new ImageId(received.getExposure()), new ImageDate(received.getAcquiredAt(), received.getPrecision()));
    }
}
