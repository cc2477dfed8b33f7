package org.cxrstream.trainer.pirl;

import java.util.Map;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * Recognising an X-ray in its shuffled pieces, against a memory of all X-rays (Misra and van der Maaten, CVPR 2020).
 * Nine pieces have 88 % of the picture's pixels, so a step costs what SimCLR's two views do: the batch is SimCLR's.
 */
public final class Pirl implements PretrainingMethod {
    private static final int PAPER_BATCH = 32;

    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public Pirl() {}

    @Override
    public String name() {
        return "pirl";
    }

    @Override
    public String title() {
        return "PIRL";
    }

    @Override
    public PretrainingSettings settings(Recipe recipe) {
        return PretrainingSettings.of(recipe, PAPER_BATCH, Sampling.Rule.CAPPED);
    }

    @Override
    public Map<String, String> ownSettings(Recipe recipe) {
        return PirlSettings.byName();
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new PirlPretext(task, own);
    }
}
