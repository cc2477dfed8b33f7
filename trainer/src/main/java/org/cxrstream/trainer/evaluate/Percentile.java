package org.cxrstream.trainer.evaluate;

/** Percentiles of sorted values, linear between neighbours: that of part p of n values lies at place p · (n − 1). */
final class Percentile {
    private Percentile() {}

    /**
     * Finds one.
     *
     * @param sorted the values, the least first
     * @param part 0 for the least value to 1 for the greatest
     * @return the percentile; NaN of no values
     */
    static double of(double[] sorted, double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
