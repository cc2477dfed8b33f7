package org.cxrstream.trainer.pirl;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.trainer.settings.Knobs;

/**
 * What only PIRL has.
 *
 * @param temperature τ of the loss, > 0
 * @param negatives X-rays that each one is pushed from; all others where there are fewer
 * @param memoryMomentum part of what is remembered of an X-ray that stays when it is seen again, 0 to 1
 */
record PirlSettings(double temperature, int negatives, double memoryMomentum) {
    private static final String TEMPERATURE = "contrast.temperature";
    private static final String NEGATIVES = "pirl.negatives";
    private static final String MEMORY_MOMENTUM = "pirl.memory-momentum";

    PirlSettings {
        require(temperature > 0 && Double.isFinite(temperature), TEMPERATURE, temperature, "> 0, finite");
        require(negatives > 0, NEGATIVES, negatives, "> 0");
        require(memoryMomentum >= 0 && memoryMomentum < 1, MEMORY_MOMENTUM, memoryMomentum, "0 to < 1");
    }

    private static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** The settings by name, with their values. */
    static Map<String, String> byName() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(TEMPERATURE, "0.1");
        settings.put(NEGATIVES, "128");
        settings.put(MEMORY_MOMENTUM, "0.5");
        return settings;
    }

    static PirlSettings read(Knobs own) {
        return new PirlSettings(own.number(TEMPERATURE), own.wholeNumber(NEGATIVES), own.number(MEMORY_MOMENTUM));
    }
}
