package org.cxrstream.schemas.event;

import static java.util.Objects.requireNonNull;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.NullMarked;

/** What happens to the models of a line; replaying them tells what is live. */
@NullMarked
public sealed interface ModelEvent {
    /** The record that travels. */
    SpecificRecord record();

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** A model lies in the store. */
    record Published(ModelPublished record) implements ModelEvent {
        /** Checks that the record is there. */
        public Published {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.published(record);
        }
    }

    /** A model goes live. */
    record Promoted(ModelPromoted record) implements ModelEvent {
        /** Checks that the record is there. */
        public Promoted {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.promoted(record);
        }
    }

    /** The gate refused a model. */
    record Rejected(ModelRejected record) implements ModelEvent {
        /** Checks that the record is there. */
        public Rejected {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rejected(record);
        }
    }

    /** An earlier model is live again. */
    record RolledBack(ModelRolledBack record) implements ModelEvent {
        /** Checks that the record is there. */
        public RolledBack {
            requireNonNull(record, "record");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rolledBack(record);
        }
    }

    /** One method for each kind, so that a new kind can't be forgotten. */
    interface Visitor<R> {
        /** Called for {@link Published}. */
        R published(ModelPublished record);

        /** Called for {@link Promoted}. */
        R promoted(ModelPromoted record);

        /** Called for {@link Rejected}. */
        R rejected(ModelRejected record);

        /** Called for {@link RolledBack}. */
        R rolledBack(ModelRolledBack record);
    }
}
