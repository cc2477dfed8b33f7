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

/** Momentum contrast in which every X-ray of a patient is a positive of the others (CL-TCI §III). */
public final class ClTciMoco implements PretrainingMethod {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public ClTciMoco() {}

    @Override
    public String name() {
        return "cl-tci-moco";
    }

    @Override
    public String title() {
        return "CL-TCI-MoCo";
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
        return MocoSettings.byName(recipe, Positives.SAME_PATIENT);
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new MocoPretext(task, own, Positives.SAME_PATIENT);
    }
}
