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

/** Momentum contrast, by what is a positive of what. */
abstract sealed class MomentumContrast implements PretrainingMethod permits Moco, ClTciMoco {
    private final String name;
    private final String title;
    private final Positives positives;

    MomentumContrast(String name, String title, Positives positives) {
        this.name = name;
        this.title = title;
        this.positives = positives;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String title() {
        return title;
    }

    @Override
    public final PretrainingSettings settings(Recipe recipe) {
        return PretrainingSettings.of(recipe, 16, Sampling.Rule.CAPPED);
    }

    @Override
    public final Map<String, String> ownSettings(Recipe recipe) {
        return MocoSettings.byName(recipe, positives);
    }

    @Override
    public final Pretext start(PretrainingTask task, Knobs own) {
        return new MocoPretext(task, own, positives);
    }
}
