package org.cxrstream.trainer.simclr;

import org.cxrstream.trainer.contrast.Positives;

/** Contrast within a batch (Chen et al., ICML 2020): only another view of an X-ray is its positive. */
public final class SimClr extends BatchContrast {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public SimClr() {
        super("simclr", "SimCLR", Positives.OWN_VIEW);
    }
}
