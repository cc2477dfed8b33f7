package org.cxrstream.ingest.dicom;

import java.util.Set;

/**
 * What a decoder takes, and how much at once.
 *
 * @param accepted what is taken beyond images of modality CR and DX
 * @param parallelDecodes decodes at the same time, at least 1; each takes up to 300 MB for the largest image, about
 *     60 MB for one of 2000×2400
 */
public record DicomOptions(Set<Acceptance> accepted, int parallelDecodes) {
    /** What is taken only where the operator says so. */
    public enum Acceptance {
        /**
         * Secondary captures (PS3.3 A.8) of modality CR, DX, RG or OT: films that were scanned, X-rays that were
         * converted. They often bear text, so that one is refused unless it says that it bears none, or
         * {@link #BURNED_IN_ANNOTATION} is set.
         */
        SECONDARY_CAPTURE,
        /**
         * Images with burned-in text, which may name the patient: whoever sets this answers for pixels with
         * identity in the store.
         */
        BURNED_IN_ANNOTATION,
    }

    /** Checks the number of decodes. */
    public DicomOptions {
        accepted = Set.copyOf(accepted);
        if (parallelDecodes < 1) {
            throw new IllegalArgumentException("parallelDecodes: %d (expected: >= 1)".formatted(parallelDecodes));
        }
    }

    /** CR and DX without burned-in text; as many decodes at a time as there are processors. */
    public static DicomOptions defaults() {
        return new DicomOptions(Set.of(), Runtime.getRuntime().availableProcessors());
    }

    /** The same limit, and these acceptances in place of its own. */
    public DicomOptions accepting(Acceptance... these) {
        return new DicomOptions(Set.of(these), parallelDecodes);
    }

    boolean accepts(Acceptance acceptance) {
        return accepted.contains(acceptance);
    }
}
