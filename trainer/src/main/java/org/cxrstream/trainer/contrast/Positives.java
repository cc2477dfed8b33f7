package org.cxrstream.trainer.contrast;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/** Whom an anchor is pulled to, besides the other view of its own X-ray. */
public enum Positives {
    /** To nobody: SimCLR and MoCo. */
    OWN_VIEW {
        @Override
        Optional<PositiveWeights> weights(Knobs own) {
            return Optional.empty();
        }
    },
    /** To the other X-rays of its patient: CL-TCI. */
    SAME_PATIENT {
        @Override
        Optional<PositiveWeights> weights(Knobs own) {
            return Optional.of(new PositiveWeights(own.number(TIME_SCALE)));
        }

        @Override
        public Map<String, String> settings(Recipe recipe) {
            Map<String, String> settings = new LinkedHashMap<>(super.settings(recipe));
            settings.put(TIME_SCALE, Double.toString(Double.POSITIVE_INFINITY));
            return settings;
        }
    };

    private static final String TEMPERATURE = "contrast.temperature";
    private static final String TIME_SCALE = "contrast.time-scale-days";
    private static final String EXCLUDES_SAME_IMAGE = "contrast.excludes-same-image";

    abstract Optional<PositiveWeights> weights(Knobs own);

    /** The settings of the loss, by full name, with their values. */
    public Map<String, String> settings(Recipe recipe) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TEMPERATURE, "0.1");
        settings.put(EXCLUDES_SAME_IMAGE, Boolean.toString(recipe == Recipe.TUNED));
        return settings;
    }

    /**
     * Reads these settings.
     *
     * @throws IllegalArgumentException if a value isn't possible
     */
    public ContrastSettings read(Knobs own) {
        return new ContrastSettings(own.number(TEMPERATURE), weights(own), own.yesOrNo(EXCLUDES_SAME_IMAGE));
    }
}
