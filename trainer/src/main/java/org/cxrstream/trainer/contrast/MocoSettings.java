package org.cxrstream.trainer.contrast;

import static java.util.Objects.requireNonNull;

import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * Every knob of a CL-TCI-MoCo pre-training.
 *
 * @param steps updates to make
 * @param batchSize X-rays a step
 * @param queueCapacity keys in the queue
 * @param emaMomentum m of the key encoder's moving average, 0 to 1
 * @param temperature τ of the loss
 * @param learningRate highest rate of the schedule: cosine, with the first tenth of the steps as warm-up
 * @param momentum of stochastic gradient descent
 * @param weightDecay which parameters shrink, and how fast
 * @param imagesPerPatient most X-rays of one patient in an epoch: patients with many near-duplicates hurt
 * @param keyGroups parts of the batch, each with its own batch-norm statistics, that the key pass is split into
 * @param positives how much an older key of the same patient counts
 */
public record MocoSettings(
        int steps,
        int batchSize,
        int queueCapacity,
        double emaMomentum,
        double temperature,
        double learningRate,
        double momentum,
        WeightDecay weightDecay,
        int imagesPerPatient,
        int keyGroups,
        PositiveWeights positives) {
    private static final int LARGEST_QUEUE = 1024;
    private static final int QUEUE_UNIT = 32;
    private static final int IMAGES_PER_PATIENT = 6;
    private static final int LONG_TRAINING = 2000;
    /** Above this much of the key encoder's start, its keys are those of a nearly random network. */
    private static final double STALE_KEYS = 0.1;

    /** Checks the ranges. */
    public MocoSettings {
        requireNonNull(weightDecay, "weightDecay");
        requireNonNull(positives, "positives");
        require(steps > 0, "steps", steps, "> 0");
        require(batchSize > 1, "batchSize", batchSize, "> 1");
        require(queueCapacity > 0, "queueCapacity", queueCapacity, "> 0");
        require(emaMomentum >= 0 && emaMomentum < 1, "emaMomentum", emaMomentum, "0 to < 1");
        require(temperature > 0 && Double.isFinite(temperature), "temperature", temperature, "> 0, finite");
        require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate, "> 0, finite");
        require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to < 1");
        require(imagesPerPatient > 0, "imagesPerPatient", imagesPerPatient, "> 0");
        require(keyGroups > 0, "keyGroups", keyGroups, "> 0");
    }

    private static void require(boolean holds, String name, double value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /**
     * The preset {@code tuned}: batch 32, queue of half an epoch up to 1024, EMA .99 below 2,000 steps and .996 from
     * there, τ .1, learning rate .05, decay 1e-5 of kernels, 6 X-rays a patient, 4 key groups, all positives alike.
     *
     * @param images X-rays of an epoch, {@link #imagesPerEpoch}
     * @param steps updates to make
     */
    public static MocoSettings tuned(int images, int steps) {
        int queue = Math.max(QUEUE_UNIT, Math.min(LARGEST_QUEUE, images / 2 / QUEUE_UNIT * QUEUE_UNIT));
        double ema = steps < LONG_TRAINING ? 0.99 : 0.996;
        return new MocoSettings(
                steps,
                32,
                queue,
                ema,
                0.1,
                0.05,
                0.9,
                WeightDecay.ofKernels(1e-5),
                IMAGES_PER_PATIENT,
                4,
                PositiveWeights.EQUAL);
    }

    /** How many of these X-rays an epoch of the preset {@code tuned} takes: at most 6 of a patient. */
    public static int imagesPerEpoch(UnlabelledImages images) {
        return new CappedSampler(images, IMAGES_PER_PATIENT, 1, 0).epochSize();
    }

    /** The part of its random start that the key encoder still holds at the end: mˢᵗᵉᵖˢ. */
    public double startLeftInKeys() {
        return Math.pow(emaMomentum, steps);
    }

    /** Whether the key encoder will barely have moved. */
    boolean hasStaleKeys() {
        return startLeftInKeys() > STALE_KEYS;
    }
}
