package org.cxrstream.trainer.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import org.cxrstream.segmenter.network.CounterRandom;

/**
 * Batches of P patients with Q X-rays each, so that every anchor meets an X-ray of its patient. A patient who has fewer
 * gives these, and the free places go on: first to further patients, and where none is left in the epoch to whatever
 * is.
 *
 * @param images what an epoch takes of each patient
 * @param imagesOfPatient Q
 * @param batchSize P times Q, or all where there are fewer
 * @param seed of the order
 */
record PatientOrder(PatientImages images, int imagesOfPatient, int batchSize, long seed) implements EpochOrder {
    /** X-rays of one patient that shall meet in a batch. */
    private record Group(int patient, int[] images) {}

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int[] of(int epoch) {
        LinkedList<Group> rest = new LinkedList<>(shuffledGroups(epoch));
        int[] order = new int[size()];
        int batches = order.length / batchSize;
        for (int batch = 0; batch < batches; batch++) {
            System.arraycopy(takeBatch(rest), 0, order, batch * batchSize, batchSize);
        }
        int[] dropped =
                rest.stream().flatMapToInt(group -> Arrays.stream(group.images)).toArray();
        System.arraycopy(dropped, 0, order, batches * batchSize, dropped.length);
        return order;
    }

    private List<Group> shuffledGroups(int epoch) {
        List<Group> groups = new ArrayList<>();
        List<int[]> patients = images.of(epoch);
        for (int patient = 0; patient < patients.size(); patient++) {
            int[] own = patients.get(patient);
            RandomOrder.shuffle(own, CounterRandom.stream(seed, "pre-training partners", patient, epoch));
            for (int from = 0; from < own.length; from += imagesOfPatient) {
                int to = Math.min(from + imagesOfPatient, own.length);
                groups.add(new Group(patient, Arrays.copyOfRange(own, from, to)));
            }
        }
        int[] order = RandomOrder.of(groups.size(), CounterRandom.stream(seed, "pre-training groups", epoch));
        return Arrays.stream(order).mapToObj(groups::get).toList();
    }

    private int[] takeBatch(LinkedList<Group> rest) {
        Filling batch = new Filling(batchSize);
        Iterator<Group> groups = rest.iterator();
        while (batch.free() > 0 && groups.hasNext()) {
            Group group = groups.next();
            if (group.images.length <= batch.free() && !batch.holds(group.patient)) {
                batch.take(group, group.images.length);
                groups.remove();
            }
        }
        while (batch.free() > 0) {
            Group group = rest.removeFirst();
            int taken = Math.min(batch.free(), group.images.length);
            batch.take(group, taken);
            if (taken < group.images.length) {
                int[] left = Arrays.copyOfRange(group.images, taken, group.images.length);
                rest.addFirst(new Group(group.patient, left));
            }
        }
        return batch.images;
    }

    /** A batch that is being filled. */
    private static final class Filling {
        private final int[] images;
        private final List<Integer> patients = new ArrayList<>();
        private int filled;

        Filling(int size) {
            images = new int[size];
        }

        int free() {
            return images.length - filled;
        }

        boolean holds(int patient) {
            return patients.contains(patient);
        }

        void take(Group group, int count) {
            System.arraycopy(group.images, 0, images, filled, count);
            filled += count;
            patients.add(group.patient);
        }
    }
}
