package org.cxrstream.trainer.corpus;

import java.time.Instant;
import java.util.Optional;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;

/**
 * A prepared X-ray in the corpus.
 *
 * @param key whose X-ray it is, and its name
 * @param exposure the image that shows the same exposure; the image itself where there is none
 * @param acquiredAt the moved time of acquisition, empty where unknown
 * @param receivedAt when ingest took it; of two revisions the later counts
 * @param rows rows of the original, on whose pixels annotations are drawn
 * @param columns columns of the original
 * @param slot where its raster lies
 */
record StoredImage(
        PatientImage key,
        ImageId exposure,
        Optional<Instant> acquiredAt,
        Instant receivedAt,
        int rows,
        int columns,
        int slot) {

    static StoredImage of(PatientImage key, ImageId exposure, PreparedImage image, int slot) {
        return new StoredImage(
                key,
                exposure,
                image.getAcquiredAt(),
                image.getReceivedAt(),
                image.getGeometry().getOriginalRows(),
                image.getGeometry().getOriginalColumns(),
                slot);
    }
}
