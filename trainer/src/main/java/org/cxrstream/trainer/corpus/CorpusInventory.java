package org.cxrstream.trainer.corpus;

/**
 * How much there is to learn from; renderings of one exposure count as one X-ray.
 *
 * @param pretraining what pre-training may see: X-rays of all but the test patients, annotated or not
 * @param train annotated X-rays for fine-tuning
 * @param validation annotated X-rays for the gate
 * @param test annotated X-rays for the report
 */
public record CorpusInventory(Count pretraining, Count train, Count validation, Count test) {
    /**
     * Some X-rays.
     *
     * @param patients how many patients they are of
     * @param images how many they are
     */
    public record Count(int patients, int images) {
        static final Count NONE = new Count(0, 0);
    }

    /** Nothing. */
    public static final CorpusInventory EMPTY = new CorpusInventory(Count.NONE, Count.NONE, Count.NONE, Count.NONE);

    /** Annotated X-rays of all splits. */
    public int annotated() {
        return train.images + validation.images + test.images;
    }
}
