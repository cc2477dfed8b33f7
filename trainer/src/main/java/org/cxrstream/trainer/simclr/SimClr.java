package org.cxrstream.trainer.simclr;

import java.util.Map;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/** Contrast within a batch (Chen et al., ICML 2020): only another view of an X-ray is its positive. */
public final class SimClr implements PretrainingMethod {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public SimClr() {}

    @Override
    public String name() {
        return "simclr";
    }

    @Override
    public String title() {
        return "SimCLR";
    }

    @Override
    public PretrainingSettings settings(Recipe recipe) {
        return switch (recipe) {
            case PAPER -> PretrainingSettings.paper(32);
            case TUNED -> PretrainingSettings.tuned(Sampling.Rule.PATIENTS);
        };
    }

    @Override
    public Map<String, String> ownSettings(Recipe recipe) {
        return Positives.OWN_VIEW.settings(recipe);
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new SimClrPretext(task, own, Positives.OWN_VIEW);
    }
}
