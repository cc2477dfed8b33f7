package org.cxrstream.schemas.identity;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/** Key of the topics that hold one latest value for each image of a patient. */
public record PatientImage(PatientKey patient, ImageId image) implements Comparable<PatientImage> {
    private static final Comparator<PatientImage> ORDER =
            Comparator.comparing(PatientImage::patient).thenComparing(PatientImage::image);

    /** Checks that both are there. */
    public PatientImage {
        requireNonNull(patient, "patient");
        requireNonNull(image, "image");
    }

    /** Makes one from the digits that events carry. */
    public static PatientImage of(String patient, String image) {
        return new PatientImage(new PatientKey(patient), new ImageId(image));
    }

    @Override
    public int compareTo(PatientImage other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return patient + "/" + image;
    }
}
