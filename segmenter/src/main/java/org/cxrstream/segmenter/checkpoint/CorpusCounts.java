package org.cxrstream.segmenter.checkpoint;

/**
 * What a model has learnt from.
 *
 * @param patients patients of the unlabelled X-rays
 * @param images unlabelled X-rays
 * @param labelledPatients patients of the annotated X-rays it was fine-tuned on
 * @param labelledImages annotated X-rays it was fine-tuned on
 */
public record CorpusCounts(int patients, int images, int labelledPatients, int labelledImages) {
    /** Checks that nothing is negative. */
    public CorpusCounts {
        if (patients < 0 || images < 0 || labelledPatients < 0 || labelledImages < 0) {
            throw new IllegalArgumentException("corpus counts: " + patients + ", " + images + ", " + labelledPatients
                    + ", " + labelledImages + " (expected: >= 0)");
        }
    }
}
