package org.cxrstream.ingest.intake;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.cxrstream.schemas.event.DeadLetterReason;
import org.cxrstream.schemas.identity.PatientImage;

/** What became of an instance, for good. An outage is no outcome but an exception: nothing is promised then. */
public sealed interface IntakeOutcome {
    /** Tells which of the cases it is. */
    void tell(Cases cases);

    /** One method for each kind of outcome. */
    interface Cases {
        /** An X-ray came in. */
        void stored(Stored stored);

        /** X-rays were taken back. */
        void withdrawn(Withdrawn withdrawn);

        /** The instance can't be used. */
        void refused(Refused refused);

        /** The instance isn't what the request is about. */
        void ofAnotherStudy(OfAnotherStudy other);
    }

    /**
     * Pixels and record are durable.
     *
     * @param reference which instance
     * @param pseudonyms under which the X-ray and its mask are known downstream
     */
    record Stored(InstanceReference reference, PatientImage pseudonyms) implements IntakeOutcome {
        /** Checks that all is there. */
        public Stored {
            requireNonNull(reference, "reference");
            requireNonNull(pseudonyms, "pseudonyms");
        }

        @Override
        public void tell(Cases cases) {
            cases.stored(this);
        }
    }

    /**
     * A rejection note; the records that take its images back are durable.
     *
     * @param reference which note
     */
    record Withdrawn(InstanceReference reference) implements IntakeOutcome {
        /** Checks that the reference is there. */
        public Withdrawn {
            requireNonNull(reference, "reference");
        }

        @Override
        public void tell(Cases cases) {
            cases.withdrawn(this);
        }
    }

    /**
     * Can never be used; a dead letter with the reason is durable.
     *
     * @param reference which instance; empty where it couldn't be read that far
     * @param reason why
     */
    record Refused(Optional<InstanceReference> reference, DeadLetterReason reason) implements IntakeOutcome {
        /** Checks that all is there. */
        public Refused {
            requireNonNull(reference, "reference");
            requireNonNull(reason, "reason");
        }

        @Override
        public void tell(Cases cases) {
            cases.refused(this);
        }
    }

    /**
     * Isn't of the study that the request is about: the request's mistake, not the image's, and so no dead letter.
     *
     * @param reference which instance
     */
    record OfAnotherStudy(InstanceReference reference) implements IntakeOutcome {
        /** Checks that the reference is there. */
        public OfAnotherStudy {
            requireNonNull(reference, "reference");
        }

        @Override
        public void tell(Cases cases) {
            cases.ofAnotherStudy(this);
        }
    }
}
