package org.cxrstream.trainer.settings;

/** Whose values the settings begin with. */
public enum Recipe {
    /** As CL-TCI was published. */
    PAPER,
    /** With what was learnt since: the faults of the public code mended, and budgets that fit few X-rays. */
    TUNED
}
