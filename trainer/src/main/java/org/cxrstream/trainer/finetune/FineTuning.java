package org.cxrstream.trainer.finetune;

import static java.util.Objects.requireNonNull;

import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.resume.Checkpointing;

/**
 * Trains the segmentation network on annotated X-rays, from a pre-trained or a fresh encoder. With one
 * seed all arms share the start of every parameter that isn't transferred, the order of the images and every random
 * view; the same arm run twice gives the same network bit for bit (float32, same machine, threads and versions).
 *
 * <p>Training occupies the calling thread: at most one training runs in a process at a time, as the engine records
 * gradients for one thread only. Cancel it by an exception from the listener.
 */
public final class FineTuning {
    private final NetworkSpec spec;
    private final Precision precision;
    private final FineTuningSettings settings;
    private final long seed;
    private final TrainingListener listener;

    /**
     * Prepares a fine-tuning; nothing is trained yet.
     *
     * @param spec the network's shape: three classes, the pre-trained encoder's width
     * @param precision the number format of its convolutions
     * @param settings budget and knobs
     * @param seed decides parameter starts, image order and views
     * @param listener hears of every update, as stage {@value FineTuningRun#STAGE}
     */
    public FineTuning(
            NetworkSpec spec, Precision precision, FineTuningSettings settings, long seed, TrainingListener listener) {
        this.spec = requireNonNull(spec, "spec");
        this.precision = requireNonNull(precision, "precision");
        this.settings = requireNonNull(settings, "settings");
        this.seed = seed;
        this.listener = requireNonNull(listener, "listener");
    }

    /**
     * Trains from an encoder, whose weights and running statistics are copied; the decoder's start depends on the seed
     * alone. With a fresh encoder of our seed this is a training from random parameters: they are drawn by seed and name.
     *
     * @param encoder the pre-trained (query) encoder, which stays the caller's
     * @param images the annotated training images, at least one
     * @param checkpointing where the state is kept; a training that finds its state there goes on from it and ends with
     *     the network of one that was never stopped, bit for bit (float32, same machine, threads and versions). States
     *     are left there at the end
     * @return the network after the last update, or the best on the held-out patients; owned by the caller
     * @throws IllegalArgumentException if the encoder has another shape, the images are too few, or the state is that
     *     of another training
     * @throws IllegalStateException if the loss or the norm of the gradients is no longer finite
     */
    public SegmentationNetwork fromEncoder(Encoder encoder, LabelledImages images, Checkpointing checkpointing) {
        requireNonNull(encoder, "encoder");
        Torch.prepareThread();
        SegmentationNetwork network = SegmentationNetwork.fresh(spec, precision, seed);
        boolean isTrained = false;
        try {
            network.startFrom(encoder);
            try (FineTuningRun run = new FineTuningRun(network, images, settings, seed)) {
                run.train(listener, checkpointing);
            }
            isTrained = true;
            return network;
        } finally {
            if (!isTrained) {
                network.close();
            }
        }
    }
}
