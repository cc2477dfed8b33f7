package org.cxrstream.preprocess.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.cxrstream.preprocess.state.StateKey;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * A timeline's state in two stores.
 *
 * <p>Places: key (patient 16 bytes, acquiredAt 8 bytes big-endian in order with unknown as the greatest,
 * exposure 16 bytes), value the precision's name. A neighbour is one seek.
 *
 * <p>Exposures: key (patient, exposure, image, 16 bytes each), value (acquiredAt 8 bytes, precision's name).
 */
final class StoredTimelineState implements TimelineState {
    private static final int PLACE_KEY_BYTES = 2 * StateKey.ID_BYTES + Long.BYTES;
    private static final int EXPOSURE_KEY_BYTES = 3 * StateKey.ID_BYTES;

    private final KeyValueStore<Bytes, byte[]> places;
    private final KeyValueStore<Bytes, byte[]> exposures;

    StoredTimelineState(KeyValueStore<Bytes, byte[]> places, KeyValueStore<Bytes, byte[]> exposures) {
        this.places = requireNonNull(places, "places");
        this.exposures = requireNonNull(exposures, "exposures");
    }

    @Override
    public Optional<ImageDate> date(PatientKey patient, ImageId exposure) {
        Bytes beginning = StateKey.of(patient, exposure);
        Bytes end = StateKey.greatest(beginning, EXPOSURE_KEY_BYTES);
        Optional<ImageDate> best = Optional.empty();
        try (KeyValueIterator<Bytes, byte[]> images = exposures.range(beginning, end)) {
            while (images.hasNext()) {
                ImageDate date = decodeDate(images.next().value);
                best = best.filter(known -> known.compareTo(date) <= 0).or(() -> Optional.of(date));
            }
        }
        return best;
    }

    @Override
    public void see(PatientImage image, Sighting sighting) {
        exposures.put(exposureKey(image, sighting), encodeDate(sighting.date()));
    }

    @Override
    public void unsee(PatientImage image, Sighting sighting) {
        exposures.delete(exposureKey(image, sighting));
    }

    @Override
    public void occupy(PatientKey patient, Place place) {
        places.put(placeKey(patient, place), place.date().precision().name().getBytes(UTF_8));
    }

    @Override
    public void leave(PatientKey patient, Place place) {
        places.delete(placeKey(patient, place));
    }

    @Override
    public Optional<Place> before(PatientKey patient, Place place) {
        Bytes key = placeKey(patient, place);
        return firstOther(places.reverseRange(StateKey.of(patient), key), key);
    }

    @Override
    public Optional<Place> after(PatientKey patient, Place place) {
        Bytes key = placeKey(patient, place);
        return firstOther(places.range(key, StateKey.greatest(StateKey.of(patient), PLACE_KEY_BYTES)), key);
    }

    private static Optional<Place> firstOther(KeyValueIterator<Bytes, byte[]> entries, Bytes key) {
        try (entries) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                if (!entry.key.equals(key)) {
                    return Optional.of(decodePlace(entry));
                }
            }
            return Optional.empty();
        }
    }

    private static Bytes placeKey(PatientKey patient, Place place) {
        return StateKey.of(patient, place.date().sortMillis(), place.exposure());
    }

    private static Bytes exposureKey(PatientImage image, Sighting sighting) {
        return StateKey.of(image.patient(), sighting.exposure(), image.image());
    }

    private static Place decodePlace(KeyValue<Bytes, byte[]> entry) {
        TimePrecision precision = TimePrecision.valueOf(new String(entry.value, UTF_8));
        ImageDate date = ImageDate.ofSortMillis(StateKey.number(entry.key), precision);
        return new Place(date, StateKey.lastImage(entry.key));
    }

    private static byte[] encodeDate(ImageDate date) {
        byte[] precision = date.precision().name().getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + precision.length)
                .putLong(date.sortMillis())
                .put(precision)
                .array();
    }

    private static ImageDate decodeDate(byte[] value) {
        String precision = new String(value, Long.BYTES, value.length - Long.BYTES, UTF_8);
        return ImageDate.ofSortMillis(ByteBuffer.wrap(value).getLong(), TimePrecision.valueOf(precision));
    }
}
