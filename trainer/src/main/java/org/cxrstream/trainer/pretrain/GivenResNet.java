package org.cxrstream.trainer.pretrain;

import java.util.Map;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * A ResNet-50 that somebody else trained, such as on ImageNet, and that was given as a file: what we say of an encoder
 * whose pre-training we know nothing of. It can't be chosen as a method, for it doesn't train.
 */
public final class GivenResNet implements PretrainingMethod {
    /** Its name. */
    public static final String NAME = "resnet50-file";

    /** Of any file. */
    public GivenResNet() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "given ResNet-50";
    }

    @Override
    public PretrainingSettings settings(Recipe recipe) {
        return new RandomStart().settings(recipe);
    }

    @Override
    public Map<String, String> ownSettings(Recipe recipe) {
        return Map.of();
    }

    /** Always refuses. */
    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        throw new IllegalArgumentException("pre-training method: " + NAME + " (expected: one that trains)");
    }
}
