package org.cxrstream.trainer.moco;

import java.util.Map;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/** Momentum contrast (He et al., CVPR 2020): only another view of an X-ray is its positive. */
public final class Moco implements PretrainingMethod {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public Moco() {}

    @Override
    public String name() {
        return "moco";
    }

    @Override
    public String title() {
        return "MoCo";
    }

    @Override
    public PretrainingSettings settings(Recipe recipe) {
        return switch (recipe) {
            case PAPER -> PretrainingSettings.paper(16);
            case TUNED -> PretrainingSettings.tuned(Sampling.Rule.CAPPED);
        };
    }

    @Override
    public Map<String, String> ownSettings(Recipe recipe) {
        return MocoSettings.byName(recipe, Positives.OWN_VIEW);
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new MocoPretext(task, own, Positives.OWN_VIEW);
    }
}
