package org.cxrstream.preprocess.intake;

import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;
import static org.cxrstream.schemas.event.DeadLetterReason.KEY_MISMATCH;

import java.time.Instant;
import java.util.Set;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;

/** Proves that an event is about the patient of its key and that its values are what they claim to be. */
final class EventCheck implements PatientEvent.Visitor<Set<PatientKey>> {
    /** Outside of these years a date is damage; intervals between them fit into milliseconds. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** Throws {@link PoisonInputException} ATTRIBUTE_INVALID or KEY_MISMATCH. */
    static void require(PatientKey key, PatientEvent event) {
        Set<PatientKey> patients;
        try {
            patients = event.accept(new EventCheck());
        } catch (IllegalArgumentException e) {
            throw new PoisonInputException(ATTRIBUTE_INVALID, String.valueOf(e.getMessage()));
        }
        if (!patients.contains(key)) {
            throw new PoisonInputException(KEY_MISMATCH, "key is another patient's (expected: the event's)");
        }
    }

    @Override
    public Set<PatientKey> received(ImageReceived received) {
        new ImageId(received.getImage());
        new ImageId(received.getExposure());
        new PixelDigest(received.getPixelDigest());
        received.getAcquiredAt().ifPresent(EventCheck::requireDate);
        return Set.of(new PatientKey(received.getPatient()));
    }

    @Override
    public Set<PatientKey> withdrawn(ImageWithdrawn withdrawn) {
        new ImageId(withdrawn.getImage());
        return Set.of(new PatientKey(withdrawn.getPatient()));
    }

    @Override
    public Set<PatientKey> merged(PatientMerged merged) {
        PatientKey from = new PatientKey(merged.getFrom());
        PatientKey into = new PatientKey(merged.getInto());
        return from.equals(into) ? Set.of(from) : Set.of(from, into);
    }

    @Override
    public Set<PatientKey> erased(PatientErased erased) {
        return Set.of(new PatientKey(erased.getPatient()));
    }

    private static void requireDate(Instant acquiredAt) {
        if (acquiredAt.isBefore(EARLIEST) || acquiredAt.isAfter(LATEST)) {
            throw new IllegalArgumentException("acquiredAt: out of range (expected: year 1 to 9999)");
        }
    }
}
