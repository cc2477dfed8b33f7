package org.cxrstream.trainer.finetune;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;

/**
 * Draws the M labelled images of a small-data experiment: patients are shuffled, then each gives one image in turn
 * until all images are given. The draws of one seed are nested (the subset of 10 is the start of the subset of 20),
 * and a small subset holds as many different patients as it can.
 */
public final class NestedDraw {
    private static final String PURPOSE = "labelled subset";

    private NestedDraw() {}

    /**
     * Draws a subset: the first draw of the seed.
     *
     * @param images all labelled images that may be drawn
     * @param size how many to draw; more than there are means all of them
     * @param seed the seed of the run
     * @return the drawn images, in the order of the draw
     */
    public static LabelledImages draw(LabelledImages images, int size, long seed) {
        return draw(images, size, seed, 0);
    }

    /**
     * Draws one of several subsets, for a spread that isn't that of one lucky draw.
     *
     * @param images all labelled images that may be drawn
     * @param size how many to draw; more than there are means all of them
     * @param seed the seed of the run
     * @param draw the number of the draw, from 0; subsets of one draw are nested, two draws are unrelated
     * @return the drawn images, in the order of the draw
     */
    public static LabelledImages draw(LabelledImages images, int size, long seed, int draw) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 1)");
        }
        int[] order = order(images, seed, draw);
        return images.only(Arrays.copyOf(order, Math.min(size, order.length)));
    }

    /**
     * Draws the order of which every subset is a prefix.
     *
     * @param images all labelled images that may be drawn
     * @param seed the seed of the run
     * @param draw the number of the draw, from 0
     * @return every number from 0 to {@code images.count() − 1} once
     */
    public static int[] order(LabelledImages images, long seed, int draw) {
        if (draw < 0) {
            throw new IllegalArgumentException("draw: " + draw + " (expected: >= 0)");
        }
        List<Deque<Integer>> turns = shuffledPatients(images, seed, 2L * draw);
        int[] order = new int[images.count()];
        int drawn = 0;
        while (drawn < order.length) {
            for (Deque<Integer> left : turns) {
                if (!left.isEmpty()) {
                    order[drawn++] = left.removeFirst();
                }
            }
        }
        return order;
    }

    private static List<Deque<Integer>> shuffledPatients(LabelledImages images, long seed, long counter) {
        Map<PatientKey, Deque<Integer>> byPatient = new LinkedHashMap<>();
        for (int image : ImageOrder.shuffled(images.count(), seed, PURPOSE, counter)) {
            byPatient
                    .computeIfAbsent(images.patient(image), unseen -> new ArrayDeque<>())
                    .add(image);
        }
        List<Deque<Integer>> patients = new ArrayList<>(byPatient.values());
        List<Deque<Integer>> shuffled = new ArrayList<>(patients.size());
        for (int patient : ImageOrder.shuffled(patients.size(), seed, PURPOSE, counter + 1)) {
            shuffled.add(patients.get(patient));
        }
        return shuffled;
    }
}
