package org.cxrstream.schemas.event;

import static java.util.Objects.requireNonNull;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.NullMarked;

/** What happens to a patient's images, in the patient's order. */
@NullMarked
public sealed interface PatientEvent {
    /** The record that travels. */
    SpecificRecord record();

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** An image came. */
    record Received(ImageReceived record) implements PatientEvent {
        /** Checks that the record is there. */
        public Received {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.received(record);
        }
    }

    /** An image was taken back. */
    record Withdrawn(ImageWithdrawn record) implements PatientEvent {
        /** Checks that the record is there. */
        public Withdrawn {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.withdrawn(record);
        }
    }

    /** Two pseudonyms are one person. */
    record Merged(PatientMerged record) implements PatientEvent {
        /** Checks that the record is there. */
        public Merged {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.merged(record);
        }
    }

    /** The patient has to be forgotten. */
    record Erased(PatientErased record) implements PatientEvent {
        /** Checks that the record is there. */
        public Erased {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.erased(record);
        }
    }

    /** One method for each kind, so that a new kind can't be forgotten. */
    interface Visitor<R> {
        /** Called for {@link Received}. */
        R received(ImageReceived record);

        /** Called for {@link Withdrawn}. */
        R withdrawn(ImageWithdrawn record);

        /** Called for {@link Merged}. */
        R merged(PatientMerged record);

        /** Called for {@link Erased}. */
        R erased(PatientErased record);
    }
}
