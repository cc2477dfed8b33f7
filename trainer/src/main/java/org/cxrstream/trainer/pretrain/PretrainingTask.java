package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;

import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;

/**
 * What a pre-training trains, and on what.
 *
 * @param network the U-Net whose encoder is trained
 * @param precision number format of its convolutions
 * @param images the X-rays
 * @param views makes random views of them
 * @param settings budget, optimiser, sampling
 * @param seed of every random choice
 */
public record PretrainingTask(
        NetworkSpec network,
        Precision precision,
        UnlabelledImages images,
        ViewMaker views,
        PretrainingSettings settings,
        long seed) {
    /** Checks that nothing is missing. */
    public PretrainingTask {
        requireNonNull(network, "network");
        requireNonNull(precision, "precision");
        requireNonNull(images, "images");
        requireNonNull(views, "views");
        requireNonNull(settings, "settings");
    }

    /**
     * Chooses the X-rays of each step.
     *
     * @throws IllegalArgumentException if there are fewer than two
     */
    public BatchSampler sampler() {
        return settings.sampling().sampler(images, settings.batchSize(), seed);
    }

    /**
     * Updates in all.
     *
     * @throws IllegalArgumentException if there are fewer than two X-rays
     * @throws ArithmeticException if they are more than 2³¹ − 1
     */
    public int steps() {
        return settings.budget().steps(sampler().stepsPerEpoch());
    }

    /** Updates during which the learning rate rises; throws as {@link #steps} does. */
    public int warmUpSteps() {
        return settings.warmUp().steps(steps(), sampler().stepsPerEpoch());
    }
}
