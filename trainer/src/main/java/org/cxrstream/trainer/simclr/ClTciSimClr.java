package org.cxrstream.trainer.simclr;

import org.cxrstream.trainer.contrast.Positives;

/** Contrast within a batch in which every X-ray of a patient is a positive of the others (CL-TCI §III). */
public final class ClTciSimClr extends BatchContrast {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public ClTciSimClr() {
        super("cl-tci-simclr", "CL-TCI-SimCLR", Positives.SAME_PATIENT);
    }
}
