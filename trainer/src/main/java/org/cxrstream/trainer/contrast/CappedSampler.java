package org.cxrstream.trainer.contrast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * Which X-rays make up a step. Each epoch takes every patient's X-rays, of a patient with more than the cap only so
 * many: the next ones of a random order, so that all of them come in turn over the epochs. An epoch is shuffled as a
 * whole and cut into batches; the remainder that fills no batch is dropped.
 *
 * <p>A batch is a function of the seed and the step's number alone, so a training can start again anywhere.
 */
final class CappedSampler {
    private final List<int[]> imagesByPatient;
    private final int cap;
    private final long seed;
    private final int epochSize;
    private final int batchSize;

    /** The X-rays of one step, and the epoch it belongs to. */
    static final class Batch {
        private final int epoch;
        private final int[] images;

        private Batch(int epoch, int[] images) {
            this.epoch = epoch;
            this.images = images;
        }

        int epoch() {
            return epoch;
        }

        int[] images() {
            return images.clone();
        }
    }

    /** Batches of {@code batchSize}, or of a whole epoch where that is smaller. */
    CappedSampler(UnlabelledImages images, int cap, int batchSize, long seed) {
        imagesByPatient = groupByPatient(images);
        this.cap = cap;
        this.seed = seed;
        epochSize = imagesByPatient.stream()
                .mapToInt(own -> Math.min(cap, own.length))
                .sum();
        this.batchSize = Math.min(batchSize, epochSize);
    }

    /** X-rays of unknown patients stand alone. */
    private static List<int[]> groupByPatient(UnlabelledImages images) {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        List<int[]> alone = new ArrayList<>();
        for (int image = 0; image < images.count(); image++) {
            int patient = images.label(image).patient();
            if (patient == ImageLabel.UNKNOWN_PATIENT) {
                alone.add(new int[] {image});
            } else {
                groups.computeIfAbsent(patient, key -> new ArrayList<>()).add(image);
            }
        }
        List<int[]> all = new ArrayList<>(alone);
        groups.values().forEach(group -> all.add(group.stream().mapToInt(i -> i).toArray()));
        return all;
    }

    int epochSize() {
        return epochSize;
    }

    int batchSize() {
        return batchSize;
    }

    /** The batch of a step, counted from 0. */
    Batch batch(int step) {
        int batchesPerEpoch = epochSize / batchSize;
        int epoch = step / batchesPerEpoch;
        int[] order = order(epoch);
        int[] images = new int[batchSize];
        System.arraycopy(order, step % batchesPerEpoch * batchSize, images, 0, batchSize);
        return new Batch(epoch, images);
    }

    private int[] order(int epoch) {
        int[] order = new int[epochSize];
        int filled = 0;
        for (int patient = 0; patient < imagesByPatient.size(); patient++) {
            int[] own = choose(patient, epoch);
            System.arraycopy(own, 0, order, filled, own.length);
            filled += own.length;
        }
        shuffle(order, CounterRandom.stream(seed, "contrast.epoch", epoch));
        return order;
    }

    /** Within one round over the patient's X-rays, the last epoch takes the last ones, some of them again. */
    private int[] choose(int patient, int epoch) {
        int[] own = imagesByPatient.get(patient).clone();
        if (own.length <= cap) {
            return own;
        }
        int epochsPerRound = (own.length + cap - 1) / cap;
        int round = epoch / epochsPerRound;
        shuffle(own, CounterRandom.stream(seed, "contrast.patient", patient, round));
        int start = Math.min(epoch % epochsPerRound * cap, own.length - cap);
        int[] chosen = new int[cap];
        System.arraycopy(own, start, chosen, 0, cap);
        return chosen;
    }

    /** Fisher–Yates. */
    static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }
}
