package org.cxrstream.preprocess;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelStore;

/** A pixel store in memory that can be down for a number of reads and erasures. */
final class MemoryPixelStore implements PixelStore {
    private final Map<Ref, byte[]> objects = new ConcurrentHashMap<>();
    private int outage;
    private int reads;

    /** Lets the next reads and erasures fail. */
    void failNext(int calls) {
        outage = calls;
    }

    /** How often an object was asked for. */
    int reads() {
        return reads;
    }

    /** Puts bytes under a name that isn't theirs. */
    void damage(Ref ref, byte[] bytes) {
        objects.put(ref, bytes);
    }

    @Override
    public boolean putIfAbsent(Ref ref, byte[] object) {
        return objects.putIfAbsent(ref, object) == null;
    }

    @Override
    public Optional<byte[]> get(Ref ref) {
        reads++;
        if (outage > 0) {
            outage--;
            throw new TransientFaultException("pixel store: down", null);
        }
        return Optional.ofNullable(objects.get(ref));
    }

    @Override
    public Optional<Instant> storedAt(Ref ref) {
        return objects.containsKey(ref) ? Optional.of(Instant.EPOCH) : Optional.empty();
    }

    @Override
    public Stream<Ref> list() {
        return objects.keySet().stream();
    }

    @Override
    public Stream<Ref> list(PatientKey patient) {
        return list().filter(ref -> ref.patient().equals(patient));
    }

    @Override
    public void delete(Ref ref) {
        objects.remove(ref);
    }

    @Override
    public void deleteAll(PatientKey patient) {
        if (outage > 0) {
            outage--;
            throw new TransientFaultException("pixel store: down", null);
        }
        objects.keySet().removeIf(ref -> ref.patient().equals(patient));
    }
}
