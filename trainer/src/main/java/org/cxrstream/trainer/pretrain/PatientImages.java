package org.cxrstream.trainer.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cxrstream.segmenter.network.CounterRandom;

/**
 * Which X-rays each epoch takes of each patient: every exposure once, in one of its renderings; of a patient with more
 * exposures than the cap only so many, the next ones of a random order, so that all of them come in turn over the
 * epochs. Thread-safe.
 */
final class PatientImages {
    /** By patient, then by exposure: the renderings of that exposure. */
    private final List<List<int[]>> patients;

    private final int cap;
    private final long seed;

    PatientImages(UnlabelledImages images, int cap, long seed) {
        patients = group(images);
        this.cap = cap;
        this.seed = seed;
    }

    /** Exposures of unknown patients stand alone. */
    private static List<List<int[]>> group(UnlabelledImages images) {
        Map<Integer, List<Integer>> unknown = new TreeMap<>();
        Map<Integer, Map<Integer, List<Integer>>> known = new LinkedHashMap<>();
        for (int image = 0; image < images.count(); image++) {
            ImageLabel label = images.label(image);
            Map<Integer, List<Integer>> exposures = label.patient() == ImageLabel.UNKNOWN_PATIENT
                    ? unknown
                    : known.computeIfAbsent(label.patient(), key -> new TreeMap<>());
            exposures
                    .computeIfAbsent(label.exposure(), key -> new ArrayList<>())
                    .add(image);
        }
        List<List<int[]>> all = new ArrayList<>();
        unknown.values().forEach(renderings -> all.add(List.of(numbers(renderings))));
        known.values()
                .forEach(exposures -> all.add(
                        exposures.values().stream().map(PatientImages::numbers).toList()));
        return all;
    }

    private static int[] numbers(List<Integer> images) {
        return images.stream().mapToInt(image -> image).toArray();
    }

    /** X-rays an epoch takes. */
    int size() {
        return patients.stream().mapToInt(own -> Math.min(cap, own.size())).sum();
    }

    /** The X-rays an epoch takes, patient by patient. */
    List<int[]> of(int epoch) {
        List<int[]> all = new ArrayList<>(patients.size());
        for (int patient = 0; patient < patients.size(); patient++) {
            List<int[]> own = patients.get(patient);
            all.add(Arrays.stream(exposures(patient, own.size(), epoch))
                    .map(exposure -> rendering(own.get(exposure), epoch))
                    .toArray());
        }
        return all;
    }

    /** Within one round over the patient's exposures, the last epoch takes the last ones, some of them again. */
    private int[] exposures(int patient, int count, int epoch) {
        int epochsPerRound = 1 + (count - 1) / cap;
        int round = epoch / epochsPerRound;
        int[] order = RandomOrder.of(count, CounterRandom.stream(seed, "pre-training patient", patient, round));
        int end = Math.min((epoch % epochsPerRound + 1) * Math.min(cap, count), count);
        return Arrays.copyOfRange(order, Math.max(0, end - cap), end);
    }

    private int rendering(int[] renderings, int epoch) {
        return renderings.length == 1
                ? renderings[0]
                : renderings[
                        CounterRandom.stream(seed, "pre-training rendering", epoch, renderings[0])
                                .nextInt(renderings.length)];
    }
}
