package org.cxrstream.ingest.deidentify;

import static java.util.Objects.requireNonNull;

import java.time.LocalDateTime;
import java.util.Optional;
import org.cxrstream.schemas.event.TimePrecision;

/**
 * When an X-ray was really taken. Never leaves ingest unshifted: {@link #toString} shows the precision only.
 *
 * @param local date and time as the modality's clock showed it, taken for UTC; empty where unknown
 * @param precision how much of it is known; UNKNOWN exactly where it is empty
 */
public record AcquisitionTime(Optional<LocalDateTime> local, TimePrecision precision) {
    /** Nothing is known. */
    public static final AcquisitionTime UNKNOWN = new AcquisitionTime(Optional.empty(), TimePrecision.UNKNOWN);

    /** Checks that time and precision agree. */
    public AcquisitionTime {
        requireNonNull(local, "local");
        if (local.isPresent() == (precision == TimePrecision.UNKNOWN)) {
            throw new IllegalArgumentException("acquisition time: %s, precision %s (expected: both known or neither)"
                    .formatted(local.isPresent() ? "known" : "unknown", precision));
        }
    }

    /** A known time. */
    public static AcquisitionTime of(LocalDateTime local, TimePrecision precision) {
        return new AcquisitionTime(Optional.of(local), precision);
    }

    @Override
    public String toString() {
        return "AcquisitionTime[" + precision + "]";
    }
}
