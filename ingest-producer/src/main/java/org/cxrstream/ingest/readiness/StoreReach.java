package org.cxrstream.ingest.readiness;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelStore;

/** Whether the pixel store answers: asks for what nobody has. Safe for use by several threads. */
public final class StoreReach implements Condition {
    private final PixelStore store;

    /** Asks {@code store}. */
    public StoreReach(PixelStore store) {
        this.store = requireNonNull(store, "store");
    }

    @Override
    public Optional<String> obstacle() {
        try (Stream<PixelStore.Ref> ofNobody = store.list(PatientKey.UNKNOWN)) {
            boolean unused = ofNobody.findFirst().isPresent();
            return Optional.empty();
        } catch (TransientFaultException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
