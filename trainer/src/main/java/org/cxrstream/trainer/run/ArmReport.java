package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

/**
 * What became of one arm, or of the floor that stands beside the arms.
 *
 * @param name the name of the method, such as {@code cl-tci-moco}; {@value #MEAN_MASK} of the floor
 * @param validation what the choice and the gate rest on
 * @param test what is reported, and decides nothing
 */
public record ArmReport(String name, Figures validation, Figures test) {
    /** The name of the floor. */
    public static final String MEAN_MASK = "meanMask";

    /** Checks that nothing is missing. */
    public ArmReport {
        requireNonNull(name, "name");
        requireNonNull(validation, "validation");
        requireNonNull(test, "test");
    }
}
