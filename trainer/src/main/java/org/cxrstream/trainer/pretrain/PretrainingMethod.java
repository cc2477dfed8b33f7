package org.cxrstream.trainer.pretrain;

import java.util.Map;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * A way to pre-train the encoder on X-rays without labels. A new one is a package of its own and a line in
 * {@code META-INF/services}: {@link PretrainingMethods} finds it there by {@link java.util.ServiceLoader}, and settings,
 * commands, resuming, figures and reports take it from here. Stateless and thread-safe.
 */
public interface PretrainingMethod {
    /** The name in settings, reports and model cards: lower case with dashes, such as {@code cl-tci-moco}. */
    String name();

    /** The name for people, such as {@code CL-TCI-MoCo}. */
    String title();

    /** What every method has, with the values that this one is trained with. */
    PretrainingSettings settings(Recipe recipe);

    /** What only this method has: settings by full name, such as {@code moco.queue}, with their values. */
    Map<String, String> ownSettings(Recipe recipe);

    /**
     * Makes the networks; nothing is computed yet.
     *
     * @param task what to train on, and how
     * @param own a value for each name of {@link #ownSettings}
     * @return what learns, closed by the caller
     * @throws IllegalArgumentException if a setting isn't possible, or there are too few X-rays
     */
    Pretext start(PretrainingTask task, Knobs own);
}
