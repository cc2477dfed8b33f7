package org.cxrstream.ingest.owner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.ImageWithdrawn;
import org.cxrstream.schemas.event.PatientErased;
import org.cxrstream.schemas.event.PatientEvent;
import org.cxrstream.schemas.event.PatientMerged;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;

/** Whose studies and instances are, and who was erased: what is asked before an image is let in. Thread-safe. */
public final class Ownership {
    private final InstanceOwners instances = new InstanceOwners();
    private final StudyOwners studies = new StudyOwners();
    private final Visitor visitor = new Visitor();
    private final Consumer<PatientKey> erased;

    /**
     * Knows nothing yet.
     *
     * @param erased called for each patient who was erased
     */
    public Ownership(Consumer<PatientKey> erased) {
        this.erased = requireNonNull(erased, "erased");
    }

    /** Takes in an event of {@code cxr.patient-events}. */
    public void learn(PatientEvent event) {
        instances.learn(event);
        event.accept(visitor);
    }

    /**
     * Lets an image in. One that another patient has was corrected, and its study with it.
     *
     * @param study pseudonym of the study
     * @param at ingest's clock
     * @throws org.cxrstream.schemas.error.PoisonInputException PATIENT_CONFLICT, IMAGE_WITHDRAWN or PATIENT_ERASED;
     *     see {@link StudyOwners#claim} and {@link InstanceOwners#requireWelcome}
     */
    public void admit(PatientImage image, Optional<String> study, Instant at) {
        instances.requireWelcome(image);
        boolean isCorrection = !instances.othersThan(image).isEmpty();
        study.ifPresent(uid -> {
            if (isCorrection) {
                studies.correct(uid, image.patient(), at);
            } else {
                studies.claim(uid, image.patient(), at);
            }
        });
    }

    /** See {@link InstanceOwners#othersThan}. */
    public List<PatientImage> othersThan(PatientImage image) {
        return instances.othersThan(image).stream()
                .map(other -> new PatientImage(other, image.image()))
                .toList();
    }

    /** See {@link InstanceOwners#hold}. */
    public void hold(PatientImage image, Instant at) {
        instances.hold(image, at);
    }

    /** See {@link InstanceOwners#release}. */
    public void release(PatientImage image) {
        instances.release(image);
    }

    /** See {@link InstanceOwners#disputed}. */
    public List<PatientImage> disputed() {
        return instances.disputed();
    }

    private final class Visitor implements PatientEvent.Visitor<Boolean> {
        @Override
        public Boolean received(ImageReceived record) {
            record.getStudy()
                    .ifPresent(
                            study -> studies.learn(study, new PatientKey(record.getPatient()), record.getReceivedAt()));
            return true;
        }

        @Override
        public Boolean withdrawn(ImageWithdrawn record) {
            return true;
        }

        @Override
        public Boolean merged(PatientMerged record) {
            studies.merge(new PatientKey(record.getFrom()), new PatientKey(record.getInto()));
            return true;
        }

        @Override
        public Boolean erased(PatientErased record) {
            erased.accept(new PatientKey(record.getPatient()));
            return true;
        }
    }
}
