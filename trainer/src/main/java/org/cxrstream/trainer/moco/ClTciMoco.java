package org.cxrstream.trainer.moco;

import org.cxrstream.trainer.contrast.Positives;

/** Momentum contrast in which every X-ray of a patient is a positive of the others (CL-TCI §III). */
public final class ClTciMoco extends MomentumContrast {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public ClTciMoco() {
        super("cl-tci-moco", "CL-TCI-MoCo", Positives.SAME_PATIENT);
    }
}
