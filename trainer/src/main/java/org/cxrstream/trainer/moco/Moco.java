package org.cxrstream.trainer.moco;

import org.cxrstream.trainer.contrast.Positives;

/** Momentum contrast (He et al., CVPR 2020): only another view of an X-ray is its positive. */
public final class Moco extends MomentumContrast {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public Moco() {
        super("moco", "MoCo", Positives.OWN_VIEW);
    }
}
