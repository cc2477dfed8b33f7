package org.cxrstream.ingest.publish;

import org.cxrstream.schemas.event.ImageReceived;

/**
 * An X-ray whose pixels are durable but whose event isn't sent yet. Holds pseudonyms only, and no pixels:
 * many may wait.
 */
public final class StagedXray {
    private final ImageReceived.Builder draft;

    StagedXray(ImageReceived.Builder draft) {
        this.draft = draft;
    }

    /** The event but for its time of receipt; not to be changed. */
    ImageReceived.Builder draft() {
        return draft;
    }
}
