package org.cxrstream.schemas.event;

import static java.util.Objects.requireNonNull;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.NullMarked;

/** What is known of the lungs in an image. */
@NullMarked
public sealed interface MaskEvent {
    /** The record that travels. */
    SpecificRecord record();

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** The lungs were outlined. */
    record Segmented(LungMask record) implements MaskEvent {
        /** Checks that the record is there. */
        public Segmented {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.segmented(record);
        }
    }

    /** The mask counts no more. */
    record Revoked(ImageRevoked record) implements MaskEvent {
        /** Checks that the record is there. */
        public Revoked {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.revoked(record);
        }
    }

    /** One method for each kind, so that a new kind can't be forgotten. */
    interface Visitor<R> {
        /** Called for {@link Segmented}. */
        R segmented(LungMask record);

        /** Called for {@link Revoked}. */
        R revoked(ImageRevoked record);
    }
}
