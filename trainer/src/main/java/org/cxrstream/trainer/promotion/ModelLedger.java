package org.cxrstream.trainer.promotion;

import java.util.Optional;
import org.cxrstream.schemas.event.ModelEvent;
import org.cxrstream.segmenter.checkpoint.LiveModel;

/** The one truth of what is live: an append-only list of events in one order. */
public interface ModelLedger {
    /** What is live on a line by all events that are durable now. */
    Optional<LiveModel> live(String line);

    /** Adds an event of a line; returns when it is durable. */
    void append(String line, ModelEvent event);
}
