package org.cxrstream.trainer.finetune;

import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;

/**
 * The endless order in which fine-tuning visits M images: one shuffled pass after the other, cut into batches that run
 * over the end of a pass into the next, so that every update has a full batch. A function of the seed and the position
 * alone. Thread-safe.
 */
final class ImageOrder {
    private static final String PURPOSE = "fine-tuning order";

    private final int count;
    private final long seed;

    ImageOrder(int count, long seed) {
        this.count = count;
        this.seed = seed;
    }

    /** A visit to an image: which pass over the data, and the image's number. */
    record Visit(long pass, int image) {}

    /** The visits of one update, {@code update} from 0. */
    Visit[] batch(long update, int size) {
        Visit[] visits = new Visit[size];
        long pass = -1;
        int[] order = {};
        for (int i = 0; i < size; i++) {
            long position = update * size + i;
            if (position / count != pass) {
                pass = position / count;
                order = shuffled(count, seed, PURPOSE, pass);
            }
            visits[i] = new Visit(pass, order[(int) (position % count)]);
        }
        return visits;
    }

    /** The numbers 0 to {@code size} − 1 in an order of which each is equally likely (Fisher and Yates). */
    static int[] shuffled(int size, long seed, String purpose, long counter) {
        SplittableRandom random = CounterRandom.stream(seed, purpose, counter);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
