package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.settings.Knobs;

/**
 * A pre-training of an encoder on X-rays without labels, by any method: draws the batches, lets the method
 * learn from them, steps the optimiser along a cosine with warm-up, keeps the state and tells how it goes.
 *
 * <p>Equal tasks and settings give equal weights, bit for bit, on the same machine with the same number of threads,
 * whether or not the training was killed and went on from a kept state. For one thread, which has called {@link
 * org.cxrstream.segmenter.network.Torch#prepareThread()}. Owns the method's networks.
 */
public final class Pretraining implements AutoCloseable {
    /** Name of this stage in {@link org.cxrstream.trainer.progress.TrainingStep}. */
    public static final String STAGE = "pretrain";

    private final PretrainingTask task;
    private final Probing probing;
    private final Pretext pretext;
    private final Identity identity;
    private final int steps;

    /**
     * Sets up a training that nobody looks into; nothing is computed yet.
     *
     * @param method the way to train
     * @param task what to train on, and how
     * @param own a value for each name of the method's own settings
     * @throws IllegalArgumentException if a setting isn't possible, or there are too few X-rays
     */
    public Pretraining(PretrainingMethod method, PretrainingTask task, Knobs own) {
        this(method, task, own, Probing.NONE);
    }

    /**
     * Sets up a training; nothing is computed yet.
     *
     * @param method the way to train
     * @param task what to train on, and how
     * @param own a value for each name of the method's own settings
     * @param probing how often the encoder is looked at
     * @throws IllegalArgumentException if a setting isn't possible, or there are too few X-rays
     */
    public Pretraining(PretrainingMethod method, PretrainingTask task, Knobs own, Probing probing) {
        this.task = requireNonNull(task, "task");
        this.probing = requireNonNull(probing, "probing");
        identity = Identity.of(method, task, own);
        pretext = method.start(task, own);
        steps = pretext.trainable().isEmpty() ? 0 : task.steps();
    }

    /**
     * Makes all steps, or those that are left after the newest state. Call it once.
     *
     * @param listener hears of every step, as stage {@value #STAGE}; what it throws ends the training
     * @param checkpointing where the state is kept
     * @throws org.cxrstream.trainer.optimise.DivergedException if the loss is no longer finite
     * @throws IllegalArgumentException if the kept state is that of another training
     */
    public void run(TrainingListener listener, Checkpointing checkpointing) {
        if (steps > 0) {
            try (PretrainingRun run = new PretrainingRun(task, pretext, probing, identity)) {
                run.run(listener, checkpointing);
            }
        }
    }

    /** The encoder, which the segmenter starts from; it stays ours and lives until we are closed. */
    public Encoder encoder() {
        return pretext.encoder();
    }

    /** How many steps there are in all: 0 for a method that trains nothing. */
    public int steps() {
        return steps;
    }

    /** The method's own settings as they turned out. */
    public Map<String, String> ownSettings() {
        return pretext.ownSettings();
    }

    /** Frees the networks. */
    @Override
    public void close() {
        pretext.close();
    }
}
