package org.cxrstream.trainer.run;

import static java.util.Objects.requireNonNull;

/**
 * What became of one arm, or of the floor that stands beside the arms.
 *
 * @param name {@code cl_tci_moco}, {@code random} or {@code mean_mask}
 * @param validation what the choice and the gate rest on
 * @param test what is reported, and decides nothing
 */
public record ArmReport(String name, Figures validation, Figures test) {
    /** Checks that nothing is missing. */
    public ArmReport {
        requireNonNull(name, "name");
        requireNonNull(validation, "validation");
        requireNonNull(test, "test");
    }
}
