package org.cxrstream.compose.store;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cxrstream.compose.store.NamedObjects.Naming;
import org.cxrstream.compose.store.StoreReport.Finding;
import org.cxrstream.compose.store.StoreReport.Kind;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.cxrstream.schemas.pixelstore.PixelStore.Ref;
import org.cxrstream.schemas.topic.Topics;

/**
 * Finds objects that no event names (a publisher died between store and event, or the patient was erased), events
 * whose object is missing, and objects that aren't what their name says. Services may go on meanwhile: objects are
 * listed before events are read, and a younger object than the grace period may still be on its way.
 */
public final class StoreCheck {
    private final PixelStore store;
    private final Clock clock;
    private final Duration grace;

    /**
     * Checks a store.
     *
     * @param grace how long a publisher may take from store to event
     */
    public StoreCheck(PixelStore store, Clock clock, Duration grace) {
        this.store = requireNonNull(store, "store");
        this.clock = requireNonNull(clock, "clock");
        this.grace = requireNonNull(grace, "grace");
    }

    /**
     * Compares all of the store with all committed events; reads every object that is named.
     *
     * @throws org.cxrstream.schemas.error.TransientFaultException if store or broker can't be reached
     */
    public StoreReport run(Map<String, ?> kafka, Topics topics) {
        Set<Ref> stored = new HashSet<>();
        try (Stream<Ref> listed = store.list()) {
            listed.forEach(stored::add);
        }
        NamedObjects named = NamedObjects.read(kafka, topics);
        StoreReport report = new StoreReport(stored.size(), named.size(), named.isWhole() && !named.isEmpty());
        Instant young = clock.instant().minus(grace);
        stored.stream()
                .filter(ref -> !named.names(ref))
                .forEach(ref -> store.storedAt(ref).ifPresent(at -> report.add(orphan(ref, at, young))));
        named.needed().forEach((ref, naming) -> check(ref, naming, report));
        return report;
    }

    /**
     * Deletes the orphans of a report that are older than the grace period.
     *
     * @return the report without them
     * @throws SetupException CONFIGURATION if the topic's beginning is gone or names nothing: then nobody can tell
     *     what is an orphan
     */
    public StoreReport delete(StoreReport report) {
        List<Finding> orphans = report.of(Kind.ORPHAN);
        if (!orphans.isEmpty() && !report.isWhole()) {
            throw new SetupException(
                    SetupException.Kind.CONFIGURATION,
                    "cxr.patient-events: empty, or without its beginning (expected: all events ever; is this the"
                            + " store's own broker?); nothing was deleted");
        }
        orphans.forEach(orphan -> store.delete(orphan.ref()));
        return report.withDeleted();
    }

    private static Finding orphan(Ref ref, Instant storedAt, Instant young) {
        Kind kind = storedAt.isAfter(young) ? Kind.YOUNG : Kind.ORPHAN;
        return new Finding(kind, ref, "stored " + storedAt);
    }

    private void check(Ref ref, Naming naming, StoreReport report) {
        try {
            store.read(ref);
        } catch (PoisonInputException e) {
            Kind kind = e.reason() == DeadLetterReason.PIXELS_MISSING ? Kind.HOLE : Kind.CORRUPT;
            report.add(new Finding(
                    kind, ref, "image %s, %s".formatted(naming.image().image(), naming.position())));
        }
    }
}
