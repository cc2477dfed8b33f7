package org.cxrstream.trainer.labelled;

import java.util.Comparator;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.segmenter.network.CounterRandom;

/** Random orders of patients that don't depend on the order they come in, nor on who else is there. */
public final class PatientShuffle {
    private static final int HALF = PatientKey.DIGITS / 2;

    private PatientShuffle() {}

    /**
     * An order in which each order of any set of patients is equally likely.
     *
     * @param seed the seed of the run
     * @param purpose what the order is for; two purposes have unrelated orders
     * @return the order; equal arguments give equal ones
     */
    public static Comparator<PatientKey> order(long seed, String purpose) {
        return Comparator.comparingLong((PatientKey patient) -> place(patient, seed, purpose))
                .thenComparing(Comparator.naturalOrder());
    }

    private static long place(PatientKey patient, long seed, String purpose) {
        long upper = Long.parseUnsignedLong(patient.hex().substring(0, HALF), 16);
        long lower = Long.parseUnsignedLong(patient.hex().substring(HALF), 16);
        return CounterRandom.mix(seed, purpose, upper, lower);
    }
}
