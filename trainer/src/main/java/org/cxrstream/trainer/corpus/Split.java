package org.cxrstream.trainer.corpus;

/** What a patient's X-rays may be used for; the order is that of the stored index. */
public enum Split {
    /** Fine-tuning. */
    TRAIN,
    /** The gate's judgement. */
    VALIDATION,
    /** The report alone; pre-training never sees these patients either. */
    TEST
}
