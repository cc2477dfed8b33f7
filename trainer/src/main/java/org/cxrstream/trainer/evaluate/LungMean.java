package org.cxrstream.trainer.evaluate;

/** The mean of a figure over the two lungs, of which one may have none. */
final class LungMean {
    private LungMean() {}

    /** Mean of the two figures, or the one that isn't NaN; NaN if both are. */
    static double of(double right, double left) {
        if (Double.isNaN(right)) {
            return left;
        }
        return Double.isNaN(left) ? right : (right + left) / 2;
    }
}
