package org.cxrstream.schemas.identity;

import static java.util.Objects.requireNonNull;

/** Key of an expert's mask: one latest value for each annotator of an image. */
public record AnnotationKey(PatientImage image, String annotator) {
    /** Checks the annotator: 1 to 64 letters, digits, dots, dashes and underscores. */
    public AnnotationKey {
        requireNonNull(image, "image");
        requireAnnotator(annotator);
    }

    /** Throws IllegalArgumentException unless the name is one that an annotator may have. */
    public static void requireAnnotator(String annotator) {
        if (!annotator.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "annotator: %d characters (expected: 1 to 64 of A-Z a-z 0-9 . _ -)".formatted(annotator.length()));
        }
    }

    @Override
    public String toString() {
        return image + "/" + annotator;
    }
}
