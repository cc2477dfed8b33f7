package org.cxrstream.ingest.deidentify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.cxrstream.schemas.identity.PatientKey;

/**
 * By how many days all dates of one patient move, so that intervals survive (DICOM PS3.15 E.3.6, Retain
 * Longitudinal Temporal Information With Modified Dates Option).
 *
 * @param days whole days, −1 … −{@value #MAX_DAYS}
 */
public record DateShift(int days) {
    /** The longest shift: ten years. */
    public static final int MAX_DAYS = 3650;

    /** Checks the range. */
    public DateShift {
        if (days > -1 || days < -MAX_DAYS) {
            throw new IllegalArgumentException("date shift: %d days (expected: -%d to -1)".formatted(days, MAX_DAYS));
        }
    }

    /** The patient's shift; 64 bits modulo {@value #MAX_DAYS} are even to 2⁻⁵². */
    static DateShift of(PseudonymKey key, PatientKey patient) {
        long random =
                ByteBuffer.wrap(key.shiftHmac(patient.hex().getBytes(US_ASCII))).getLong();
        return new DateShift(-1 - (int) Long.remainderUnsigned(random, MAX_DAYS));
    }

    /** The moved time; empty where it is unknown. */
    public Optional<Instant> move(AcquisitionTime acquired) {
        return acquired.local().map(local -> local.plusDays(days).toInstant(ZoneOffset.UTC));
    }
}
