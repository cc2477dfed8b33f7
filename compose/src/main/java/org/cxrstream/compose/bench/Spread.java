package org.cxrstream.compose.bench;

import java.util.Arrays;

/**
 * A figure over the rounds.
 *
 * @param median the middle value; the mean of the two middle ones of an even number
 * @param least the smallest
 * @param greatest the largest
 */
record Spread(double median, double least, double greatest) {
    static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("values: none (expected: at least one)");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
