package org.cxrstream.ingest.publish;

import org.cxrstream.schemas.event.ImageReceived;

/**
 * An X-ray whose pixels are durable but whose event isn't sent yet. Holds pseudonyms only, and no pixels:
 * many may wait.
 */
public final class StagedXray {
    private final ImageReceived event;

    StagedXray(ImageReceived event) {
        this.event = event;
    }

    ImageReceived event() {
        return event;
    }
}
