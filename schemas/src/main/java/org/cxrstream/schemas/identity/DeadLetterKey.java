package org.cxrstream.schemas.identity;

import static java.util.Objects.requireNonNull;

import org.apache.kafka.common.TopicPartition;

/** Key of a dead letter: the same input refused twice is one dead letter. */
public record DeadLetterKey(PatientKey patient, String position) {
    /** Checks that the position is there. */
    public DeadLetterKey {
        requireNonNull(patient, "patient");
        if (position.isBlank() || position.indexOf('/') >= 0) {
            throw new IllegalArgumentException("position: '%s' (expected: not blank, no slash)".formatted(position));
        }
    }

    /** The dead letter of a record. */
    public static DeadLetterKey ofRecord(PatientKey patient, TopicPartition partition, long offset) {
        return new DeadLetterKey(patient, partition + "@" + offset);
    }

    /** The dead letter of a file, which has an image's pseudonym but never became a record. */
    public static DeadLetterKey ofFile(PatientKey patient, ImageId image) {
        return new DeadLetterKey(patient, "image-" + image);
    }

    @Override
    public String toString() {
        return patient + "/" + position;
    }
}
