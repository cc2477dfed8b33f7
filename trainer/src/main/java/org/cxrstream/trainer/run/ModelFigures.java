package org.cxrstream.trainer.run;

import java.util.Map;
import java.util.TreeMap;
import org.cxrstream.trainer.evaluate.DiceScore;

/** The figures of a model card by name; one that nothing supports is left out. */
record ModelFigures(DiceScore validation, DiceScore test) {
    Map<String, Double> byName() {
        Map<String, Double> figures = new TreeMap<>();
        put(figures, "validation", validation);
        put(figures, "test", test);
        return figures;
    }

    /** The figures of one split alone. */
    static Map<String, Double> of(String split, DiceScore score) {
        Map<String, Double> figures = new TreeMap<>();
        put(figures, split, score);
        return figures;
    }

    private static void put(Map<String, Double> figures, String split, DiceScore score) {
        figures.put(split + ".patients", (double) score.patients());
        figures.put(split + ".images", (double) score.images());
        putFinite(figures, split + ".dice", score.mean());
        putFinite(figures, split + ".dice.right", score.right());
        putFinite(figures, split + ".dice.left", score.left());
    }

    private static void putFinite(Map<String, Double> figures, String name, double value) {
        if (Double.isFinite(value)) {
            figures.put(name, value);
        }
    }
}
