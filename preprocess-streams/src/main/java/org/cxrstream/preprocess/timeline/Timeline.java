package org.cxrstream.preprocess.timeline;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.schemas.event.TimelineEntry;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicRecord;

/**
 * Keeps each patient's exposures in order of time and says which entries to write.
 *
 * <p>An exposure has one place, whatever the number of its images (renderings, crops): that of the best date
 * any of them gives. A new exposure writes its own entry and its successor's, no more. An exposure whose
 * date becomes known or better moves: then its former successor is written as well. An exposure whose last
 * image is taken back ends, and its successor is written.
 */
final class Timeline {
    private final TimelineState state;

    Timeline(TimelineState state) {
        this.state = requireNonNull(state, "state");
    }

    /** Applies a change and returns the entries to write, in order. */
    List<TopicRecord<PatientImage, TimelineEntry>> apply(ImageChange change) {
        PatientKey patient = change.image().patient();
        Map<ImageId, Optional<Place>> former = new LinkedHashMap<>();
        change.exposures().forEach(exposure -> former.put(exposure, place(patient, exposure)));
        change.before().ifPresent(sighting -> state.unsee(change.image(), sighting));
        change.after().ifPresent(sighting -> state.see(change.image(), sighting));
        List<TopicRecord<PatientImage, TimelineEntry>> writes = new ArrayList<>();
        former.forEach((exposure, from) -> writes.addAll(move(patient, exposure, from, place(patient, exposure))));
        return writes;
    }

    private Optional<Place> place(PatientKey patient, ImageId exposure) {
        return state.date(patient, exposure).map(date -> new Place(date, exposure));
    }

    private List<TopicRecord<PatientImage, TimelineEntry>> move(
            PatientKey patient, ImageId exposure, Optional<Place> from, Optional<Place> to) {
        if (from.equals(to)) {
            return List.of();
        }
        from.ifPresent(place -> state.leave(patient, place));
        to.ifPresent(place -> state.occupy(patient, place));
        Set<Place> rewritten = new LinkedHashSet<>();
        to.ifPresent(rewritten::add);
        if (!isSamePosition(from, to)) {
            to.flatMap(place -> state.after(patient, place)).ifPresent(rewritten::add);
            from.flatMap(place -> state.after(patient, place)).ifPresent(rewritten::add);
        }
        List<TopicRecord<PatientImage, TimelineEntry>> writes = new ArrayList<>();
        if (to.isEmpty()) {
            writes.add(new TopicRecord.Tombstone<>(new PatientImage(patient, exposure)));
        }
        rewritten.forEach(place -> writes.add(entry(patient, place)));
        return writes;
    }

    /** Whether only the precision differs. */
    private static boolean isSamePosition(Optional<Place> from, Optional<Place> to) {
        return from.isPresent() && to.isPresent() && from.get().compareTo(to.get()) == 0;
    }

    private TopicRecord<PatientImage, TimelineEntry> entry(PatientKey patient, Place place) {
        Optional<Place> previous = state.before(patient, place);
        Optional<Instant> previousAt = previous.flatMap(p -> p.date().acquiredAt());
        Optional<Instant> at = place.date().acquiredAt();
        TimelineEntry entry = TimelineEntry.newBuilder()
                .setPatient(patient.hex())
                .setImage(place.exposure().hex())
                .setAcquiredAt(at.orElse(null))
                .setPrecision(place.date().precision())
                .setPrevious(previous.map(p -> p.exposure().hex()).orElse(null))
                .setSincePreviousMillis(at.flatMap(now -> previousAt.map(
                                then -> Duration.between(then, now).toMillis()))
                        .orElse(null))
                .build();
        return new TopicRecord.Present<>(new PatientImage(patient, place.exposure()), entry);
    }
}
