package org.cxrstream.trainer.augment;

import java.util.SplittableRandom;

/**
 * A number drawn evenly between two bounds; equal bounds give that number.
 *
 * @param from the least value
 * @param to the greatest value
 */
public record UniformRange(double from, double to) {
    /** Checks the order of the bounds. */
    public UniformRange {
        if (!(from <= to) || Double.isInfinite(from) || Double.isInfinite(to)) {
            throw new IllegalArgumentException("range: " + from + " to " + to + " (expected: finite, from <= to)");
        }
    }

    /** A range that holds one value only. */
    static UniformRange always(double value) {
        return new UniformRange(value, value);
    }

    /** From −{@code bound} to {@code bound}. */
    static UniformRange around0(double bound) {
        return new UniformRange(-bound, bound);
    }

    double draw(SplittableRandom random) {
        return from + random.nextDouble() * (to - from);
    }
}
