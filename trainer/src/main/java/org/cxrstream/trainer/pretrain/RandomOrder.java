package org.cxrstream.trainer.pretrain;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random orders, each equally likely. */
public final class RandomOrder {
    private RandomOrder() {}

    /** The numbers 0 to {@code count} − 1 in an order drawn from the stream. */
    public static int[] of(int count, SplittableRandom random) {
        int[] order = IntStream.range(0, count).toArray();
        shuffle(order, random);
        return order;
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
