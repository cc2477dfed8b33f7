package org.cxrstream.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.trainer.resume.TrainingState;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * No pre-training: the encoder stays as it was drawn, which is what every other method has to be better than. Makes no
 * step; the settings that all methods have change nothing.
 */
public final class RandomStart implements PretrainingMethod {
    /** For {@link PretrainingMethods}. */
    public RandomStart() {}

    @Override
    public String name() {
        return "random";
    }

    @Override
    public String title() {
        return "Random";
    }

    @Override
    public PretrainingSettings settings(Recipe recipe) {
        return PretrainingSettings.of(recipe, 16, Sampling.Rule.CAPPED);
    }

    @Override
    public Map<String, String> ownSettings(Recipe recipe) {
        return Map.of();
    }

    @Override
    public Pretext start(PretrainingTask task, Knobs own) {
        return new Untrained(Encoder.fresh(task.network(), task.precision(), task.seed()));
    }

    /** Nothing to learn. */
    private record Untrained(Encoder encoder) implements Pretext {
        @Override
        public Map<String, NDArray> trainable() {
            return Map.of();
        }

        @Override
        public Map<String, String> ownSettings() {
            return Map.of();
        }

        @Override
        public Learned learn(Batch batch) {
            return new Learned(0, Map.of(), List.of());
        }

        @Override
        public void saveTo(TrainingState state) {}

        @Override
        public void restoreFrom(TrainingState state) {}

        @Override
        public void close() {
            encoder.close();
        }
    }
}
