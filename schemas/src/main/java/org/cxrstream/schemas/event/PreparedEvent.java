package org.cxrstream.schemas.event;

import static java.util.Objects.requireNonNull;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.NullMarked;

/** What is known of an image on the grid. */
@NullMarked
public sealed interface PreparedEvent {
    /** The record that travels. */
    SpecificRecord record();

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** The image lies on the grid. */
    record Prepared(PreparedImage record) implements PreparedEvent {
        /** Checks that the record is there. */
        public Prepared {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.prepared(record);
        }
    }

    /** The image counts no more. */
    record Revoked(ImageRevoked record) implements PreparedEvent {
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
        /** Called for {@link Prepared}. */
        R prepared(PreparedImage record);

        /** Called for {@link Revoked}. */
        R revoked(ImageRevoked record);
    }
}
