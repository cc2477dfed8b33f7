package org.cxrstream.trainer.corpus;

/** What a patient's X-rays may be used for. The stored index holds the names. */
public enum Split {
    /** Fine-tuning. */
    TRAIN,
    /** The gate's judgement. */
    VALIDATION,
    /** The report alone; pre-training never sees these patients either. */
    TEST
}
