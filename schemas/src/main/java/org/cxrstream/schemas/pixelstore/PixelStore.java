package org.cxrstream.schemas.pixelstore;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;

/**
 * Keeps canonical pixel objects under {@code <patient>/<digest>}, written once and never changed.
 *
 * <p>Safe for use by several threads and processes. Every method throws {@link TransientFaultException}
 * when the store can't be reached; the caller backs off and tries again.
 */
public interface PixelStore {
    /** Name of an object. */
    record Ref(PatientKey patient, PixelDigest digest) {}

    /**
     * Stores an object unless it is there. On return it is durable: bytes and name survive power loss.
     *
     * @return whether it was new
     */
    boolean putIfAbsent(Ref ref, byte[] object);

    /** The object's bytes, empty if there is none. */
    Optional<byte[]> get(Ref ref);

    /** When the object was stored, by the store's clock; empty if there is none. */
    Optional<Instant> storedAt(Ref ref);

    /** All objects, in no order; close the stream. */
    Stream<Ref> list();

    /** All objects of a patient; close the stream. */
    Stream<Ref> list(PatientKey patient);

    /** Deletes an object; no effect if there is none. */
    void delete(Ref ref);

    /** Deletes all objects of a patient, and what killed writers left of others; no effect if there is none. */
    void deleteAll(PatientKey patient);

    /** Stores an image under its digest and returns the name; see {@link #putIfAbsent}. */
    default Ref store(PatientKey patient, PixelObject pixels) {
        Ref ref = new Ref(patient, pixels.digest());
        putIfAbsent(ref, pixels.toBytes());
        return ref;
    }

    /**
     * Reads an image and proves that it is the named one.
     *
     * @throws PoisonInputException PIXELS_MISSING or PIXELS_CORRUPT
     */
    default PixelObject read(Ref ref) {
        byte[] object = get(ref).orElseThrow(() ->
                new PoisonInputException(DeadLetterReason.PIXELS_MISSING, "no pixel object " + ref.digest()));
        PixelObject pixels = PixelObject.parse(object);
        if (!pixels.digest().equals(ref.digest())) {
            throw new PoisonInputException(
                    DeadLetterReason.PIXELS_CORRUPT,
                    "pixel object %s has digest %s".formatted(ref.digest(), pixels.digest()));
        }
        return pixels;
    }
}
