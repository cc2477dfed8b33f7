package org.cxrstream.trainer.moco;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.trainer.contrast.ContrastSettings;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.settings.Knobs;
import org.cxrstream.trainer.settings.Recipe;

/**
 * What only momentum contrast has.
 *
 * @param queueCapacity keys in the queue
 * @param emaMomentum m of the key encoder's moving average, 0 to 1
 * @param keyGroups parts of the batch, each with its own batch-norm statistics, that the key pass is split into; 1
 *     leaves the batch as it is
 * @param contrast how views are contrasted
 */
record MocoSettings(int queueCapacity, double emaMomentum, int keyGroups, ContrastSettings contrast) {
    private static final String QUEUE = "moco.queue";
    private static final String EMA_MOMENTUM = "moco.ema-momentum";
    private static final String KEY_GROUPS = "moco.key-groups";
    private static final String AUTO = "auto";

    private static final int LARGEST_QUEUE = 1024;
    private static final int QUEUE_UNIT = 32;
    private static final int LONG_TRAINING = 2000;
    /** Above this much of the key encoder's start, its keys are those of a nearly random network. */
    private static final double STALE_KEYS = 0.1;

    MocoSettings {
        requireNonNull(contrast, "contrast");
        require(queueCapacity > 0, QUEUE, queueCapacity, "> 0");
        require(emaMomentum >= 0 && emaMomentum < 1, EMA_MOMENTUM, emaMomentum, "0 to < 1");
        require(keyGroups > 0, KEY_GROUPS, keyGroups, "> 0");
    }

    private static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** The settings by name, with their values. */
    static Map<String, String> byName(Recipe recipe, Positives positives) {
        Map<String, String> settings = new LinkedHashMap<>(positives.settings(recipe));
        boolean isPaper = recipe == Recipe.PAPER;
        settings.put(QUEUE, isPaper ? "3072" : AUTO);
        settings.put(EMA_MOMENTUM, isPaper ? "0.999" : AUTO);
        settings.put(KEY_GROUPS, isPaper ? "1" : "4");
        return settings;
    }

    /** Reads these settings; {@code auto} becomes what is right for the X-rays and steps of the task. */
    static MocoSettings read(Knobs own, Positives positives, PretrainingTask task) {
        return new MocoSettings(
                own.is(QUEUE, AUTO) ? queueFor(task.sampler().imagesPerEpoch()) : own.wholeNumber(QUEUE),
                own.is(EMA_MOMENTUM, AUTO) ? emaMomentumFor(task.steps()) : own.number(EMA_MOMENTUM),
                own.wholeNumber(KEY_GROUPS),
                positives.read(own));
    }

    /** The settings by name, with {@code auto} replaced by what it led to. */
    Map<String, String> resolve(Knobs own) {
        Map<String, String> settings = new LinkedHashMap<>(own.values());
        settings.put(QUEUE, Integer.toString(queueCapacity));
        settings.put(EMA_MOMENTUM, Double.toString(emaMomentum));
        return settings;
    }

    /** Half an epoch, so that hardly any key is of the same image, up to 1024. */
    static int queueFor(int imagesPerEpoch) {
        int half = Math.min(LARGEST_QUEUE, imagesPerEpoch / 2);
        return Math.max(QUEUE_UNIT, half / QUEUE_UNIT * QUEUE_UNIT);
    }

    static double emaMomentumFor(int steps) {
        return steps < LONG_TRAINING ? 0.99 : 0.996;
    }

    /** The part of its random start that the key encoder still holds at the end: mˢᵗᵉᵖˢ. */
    double startLeftInKeys(int steps) {
        return Math.pow(emaMomentum, steps);
    }

    /** Whether the key encoder will barely have moved. */
    boolean hasStaleKeys(int steps) {
        return startLeftInKeys(steps) > STALE_KEYS;
    }
}
