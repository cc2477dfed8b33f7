package org.cxrstream.trainer.corpus;

import java.time.Instant;
import org.cxrstream.schemas.identity.AnnotationKey;

/**
 * An expert's mask in the corpus, already on the grid.
 *
 * @param key what was annotated, and by whom
 * @param receivedAt when ingest took it; of two revisions the later counts
 * @param rows rows of the original that it was drawn on
 * @param columns columns of that original
 * @param slot where its labels lie
 */
record StoredAnnotation(AnnotationKey key, Instant receivedAt, int rows, int columns, int slot) {
    /** Says whether it was drawn on the pixels of this image. */
    boolean fits(StoredImage image) {
        return key.image().equals(image.key()) && rows == image.rows() && columns == image.columns();
    }
}
