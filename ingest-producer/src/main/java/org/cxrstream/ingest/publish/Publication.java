package org.cxrstream.ingest.publish;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * The receipt of a published X-ray: its pixels are durable and its record is acknowledged by all in-sync
 * replicas.
 *
 * @param image the pseudonyms under which it is known from now on
 * @param pixelDigest name of its pixels in the store
 * @param position where its ImageReceived lies
 */
public record Publication(PatientImage image, PixelDigest pixelDigest, RecordPosition position) {
    /** Checks that all is there. */
    public Publication {
        requireNonNull(image, "image");
        requireNonNull(pixelDigest, "pixelDigest");
        requireNonNull(position, "position");
    }
}
