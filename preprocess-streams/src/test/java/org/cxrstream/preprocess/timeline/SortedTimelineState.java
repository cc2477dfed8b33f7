package org.cxrstream.preprocess.timeline;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;

/** A timeline's state in memory. */
final class SortedTimelineState implements TimelineState {
    private final Map<PatientKey, NavigableSet<Place>> places = new HashMap<>();
    private final Map<PatientImage, Map<ImageId, ImageDate>> exposures = new HashMap<>();

    @Override
    public Optional<ImageDate> date(PatientKey patient, ImageId exposure) {
        return images(patient, exposure).values().stream().sorted().findFirst();
    }

    @Override
    public void see(PatientImage image, Sighting sighting) {
        images(image.patient(), sighting.exposure()).put(image.image(), sighting.date());
    }

    @Override
    public void unsee(PatientImage image, Sighting sighting) {
        images(image.patient(), sighting.exposure()).remove(image.image());
    }

    @Override
    public void occupy(PatientKey patient, Place place) {
        places(patient).remove(place); // The order ignores the precision.
        places(patient).add(place);
    }

    @Override
    public void leave(PatientKey patient, Place place) {
        places(patient).remove(place);
    }

    @Override
    public Optional<Place> before(PatientKey patient, Place place) {
        return Optional.ofNullable(places(patient).lower(place));
    }

    @Override
    public Optional<Place> after(PatientKey patient, Place place) {
        return Optional.ofNullable(places(patient).higher(place));
    }

    private Map<ImageId, ImageDate> images(PatientKey patient, ImageId exposure) {
        return exposures.computeIfAbsent(new PatientImage(patient, exposure), key -> new TreeMap<>());
    }

    private NavigableSet<Place> places(PatientKey patient) {
        return places.computeIfAbsent(patient, key -> new TreeSet<>());
    }
}
