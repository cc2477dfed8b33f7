package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;

/**
 * How the X-rays of a step are chosen. What the rule doesn't need has a value all the same, so that a change of the
 * rule is a change of one setting.
 *
 * @param rule which way
 * @param imagesPerPatient most exposures of one patient in an epoch (CAPPED, PATIENTS): patients with many
 *     near-duplicates hurt
 * @param patientsPerBatch P, patients in a batch (PATIENTS)
 * @param imagesOfPatient Q, X-rays of each of them (PATIENTS)
 */
public record Sampling(Rule rule, int imagesPerPatient, int patientsPerBatch, int imagesOfPatient) {
    /** Which way. */
    public enum Rule {
        /** Every X-ray once an epoch, shuffled, as in the paper. */
        SHUFFLED,
        /** At most so many exposures of a patient in an epoch, the others in later ones; shuffled. */
        CAPPED,
        /** As CAPPED, and each batch of P patients with Q X-rays each. */
        PATIENTS
    }

    /** Checks the ranges. */
    public Sampling {
        requireNonNull(rule, "rule");
        require(imagesPerPatient > 0, "pretraining.images-per-patient", imagesPerPatient, "> 0");
        require(patientsPerBatch > 0, "pretraining.patients-per-batch", patientsPerBatch, "> 0");
        require(imagesOfPatient > 0, "pretraining.images-of-patient", imagesOfPatient, "> 0");
    }

    private static void require(boolean holds, String name, int value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** That rule with a cap of 6 exposures a patient and, for PATIENTS, 16 patients with 2 X-rays each. */
    public static Sampling by(Rule rule) {
        return new Sampling(rule, 6, 16, 2);
    }

    /**
     * Chooses from these X-rays.
     *
     * @param images must not change from here on
     * @param batchSize X-rays a step
     * @param seed of the order
     * @throws IllegalArgumentException if there are fewer than two X-rays
     */
    public BatchSampler sampler(UnlabelledImages images, int batchSize, long seed) {
        return new EpochSampler(order(images, batchSize, seed), batchSize);
    }

    private EpochOrder order(UnlabelledImages images, int batchSize, long seed) {
        if (rule == Rule.SHUFFLED) {
            return new ShuffledOrder(images.count(), seed);
        }
        PatientImages chosen = new PatientImages(images, imagesPerPatient, seed);
        return rule == Rule.CAPPED
                ? new CappedOrder(chosen, seed)
                : new PatientOrder(chosen, imagesOfPatient, Math.min(batchSize, chosen.size()), seed);
    }
}
