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

/** Contrast within a batch in which every X-ray of a patient is a positive of the others (CL-TCI §III). */
public final class ClTciSimClr implements PretrainingMethod {
    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public ClTciSimClr() {}

    @Override
    public String name() {
        return "cl-tci-simclr";
    }

    @Override
    public String title() {
        return "CL-TCI-SimCLR";
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
        return Positives.SAME_PATIENT.settings(recipe);
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new SimClrPretext(task, own, Positives.SAME_PATIENT);
    }
}
