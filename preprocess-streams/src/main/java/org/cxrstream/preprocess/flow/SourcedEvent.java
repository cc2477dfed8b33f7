package org.cxrstream.preprocess.flow;

import static java.util.Objects.requireNonNull;

import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.SourceRecord;

/** A patient's event and the record it came in, from which a dead letter can still be made. */
public record SourcedEvent(SourceRecord source, PatientEvent event) {
    /** Checks that both are there. */
    public SourcedEvent {
        requireNonNull(source, "source");
        requireNonNull(event, "event");
    }
}
