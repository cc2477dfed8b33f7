package org.cxrstream.preprocess.timeline;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.cxrstream.schemas.event.TimePrecision;

/**
 * When an exposure was made, as one of its images says. Ordered by how much it is worth: a known date before
 * an unknown one, the more precise first, then the earlier.
 *
 * @param acquiredAt on the patient's shifted calendar, in whole milliseconds; empty where unknown
 * @param precision UNKNOWN where the date is unknown
 */
public record ImageDate(Optional<Instant> acquiredAt, TimePrecision precision) implements Comparable<ImageDate> {
    private static final long UNKNOWN_MILLIS = Long.MAX_VALUE;

    private static final Comparator<ImageDate> MOST_PRECISE_FIRST = Comparator.comparing(ImageDate::isUnknown)
            .thenComparing(ImageDate::precision)
            .thenComparingLong(ImageDate::sortMillis);

    /** Checks that both are there; an unknown date has no precision. */
    public ImageDate {
        requireNonNull(acquiredAt, "acquiredAt");
        requireNonNull(precision, "precision");
        precision = acquiredAt.isEmpty() ? TimePrecision.UNKNOWN : precision;
    }

    /** The date behind {@link #sortMillis}. */
    static ImageDate ofSortMillis(long sortMillis, TimePrecision precision) {
        boolean isKnown = sortMillis != UNKNOWN_MILLIS;
        return new ImageDate(isKnown ? Optional.of(Instant.ofEpochMilli(sortMillis)) : Optional.empty(), precision);
    }

    /** Milliseconds since 1970, greater than any where unknown. */
    long sortMillis() {
        return acquiredAt.map(Instant::toEpochMilli).orElse(UNKNOWN_MILLIS);
    }

    private boolean isUnknown() {
        return acquiredAt.isEmpty();
    }

    @Override
    public int compareTo(ImageDate other) {
        return MOST_PRECISE_FIRST.compare(this, other);
    }
}
