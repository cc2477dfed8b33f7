package org.cxrstream.preprocess.erasure;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.PATIENT_ERASED;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.cxrstream.preprocess.flow.DeadLetterOutlet;
import org.cxrstream.preprocess.flow.Outlet;
import org.cxrstream.preprocess.flow.SourcedEvent;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.preprocess.state.StateKey;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.schemas.pixelstore.PixelStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a grave for every erased patient: the pseudonym and when. Images and merges that come later are
 * dead letters, their pixels are deleted; erasure itself is handed on so that the nodes after this one
 * forget.
 */
public final class GraveProcessor extends ContextualProcessor<PatientKey, SourcedEvent, Object, Object> {
    private final String storeName;
    private final PixelStore pixels;
    private final Patience patience;
    private final Outlet<PatientKey, SourcedEvent> events;
    private final DeadLetterOutlet deadLetters;
    private @Nullable KeyValueStore<Bytes, byte[]> graves;

    /**
     * Guards one task.
     *
     * @param storeName state store of the graves
     * @param next name of the node that takes the events of patients who aren't erased, and erasures
     */
    public GraveProcessor(
            String storeName, PixelStore pixels, Patience patience, String next, DeadLetterOutlet deadLetters) {
        this.storeName = requireNonNull(storeName, "storeName");
        this.pixels = requireNonNull(pixels, "pixels");
        this.patience = requireNonNull(patience, "patience");
        this.events = new Outlet<>(next);
        this.deadLetters = requireNonNull(deadLetters, "deadLetters");
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        graves = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<PatientKey, SourcedEvent> record) {
        deadLetters.refusing(context(), record, () -> {
            boolean goesOn = record.value().event().accept(new Guard(record.key()));
            if (goesOn) {
                events.send(context(), record, record.key(), record.value());
            }
        });
    }

    /** Whether an event goes on. */
    private final class Guard implements PatientEvent.Visitor<Boolean> {
        private final PatientKey patient;

        Guard(PatientKey patient) {
            this.patient = patient;
        }

        @Override
        public Boolean received(ImageReceived received) {
            if (isErased()) {
                PixelStore.Ref late = new PixelStore.Ref(patient, new PixelDigest(received.getPixelDigest()));
                untilDone(() -> pixels.delete(late));
                throw refusal();
            }
            return true;
        }

        @Override
        public Boolean withdrawn(ImageWithdrawn withdrawn) {
            return !isErased(); // Nothing is left to be withdrawn.
        }

        @Override
        public Boolean merged(PatientMerged merged) {
            if (isErased()) {
                throw refusal();
            }
            return true;
        }

        @Override
        public Boolean erased(PatientErased erased) {
            untilDone(() -> pixels.deleteAll(patient));
            byte[] when = ByteBuffer.allocate(Long.BYTES)
                    .putLong(erased.getErasedAt().toEpochMilli())
                    .array();
            graves().put(StateKey.of(patient), when);
            return true;
        }

        private boolean isErased() {
            return graves().get(StateKey.of(patient)) != null;
        }
    }

    private void untilDone(Runnable deletion) {
        patience.untilAvailable(() -> {
            deletion.run();
            return deletion;
        });
    }

    private static PoisonInputException refusal() {
        return new PoisonInputException(PATIENT_ERASED, "the patient was erased");
    }

    private KeyValueStore<Bytes, byte[]> graves() {
        return requireNonNull(graves, "init comes first");
    }
}
