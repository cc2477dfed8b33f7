package org.cxrstream.trainer.rotation;

import java.util.Map;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingMethod;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;
import org.cxrstream.trainer.settings.WarmUp;

/**
 * Telling by how many quarter turns an X-ray was turned (Gidaris et al., ICLR 2018). X-rays are turned and otherwise
 * left as they are, and the learning rate begins at its highest: no augmentation and no warm-up in either recipe.
 *
 * <p>A step takes four pictures of each X-ray, so its batch counts fewer X-rays than that of the other methods, for the
 * same memory and time: {@code PAPER} takes 16 (64 pictures, as SimCLR's 32 with two views each), {@code TUNED} 8 (32
 * pictures, as MoCo's queries).
 */
public final class Rotation implements PretrainingMethod {
    private static final int PAPER_BATCH = 16;
    private static final int TUNED_BATCH = 8;

    /** For {@link org.cxrstream.trainer.pretrain.PretrainingMethods}. */
    public Rotation() {}

    @Override
    public String name() {
        return "rotation";
    }

    @Override
    public String title() {
        return "Rotation";
    }

    @Override
    public PretrainingSettings settings(Recipe recipe) {
        PretrainingSettings usual = PretrainingSettings.of(recipe, PAPER_BATCH, Sampling.Rule.CAPPED);
        return new PretrainingSettings(
                usual.budget(),
                recipe == Recipe.PAPER ? PAPER_BATCH : TUNED_BATCH,
                usual.optimiser(),
                WarmUp.NONE,
                usual.gradientClip(),
                usual.sampling(),
                AugmentationSettings.none());
    }

    @Override
    public Map<String, String> ownSettings(Recipe recipe) {
        return Map.of();
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new RotationPretext(task, own);
    }
}
