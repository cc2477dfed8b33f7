package org.cxrstream.trainer.finetune;

import static java.util.Objects.requireNonNull;

import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.segmenter.network.UNetEncoder;
import org.cxrstream.trainer.progress.TrainingListener;

/**
 * Trains the segmentation network on annotated X-rays, from a random start or from a pre-trained encoder. With one
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
     * Trains from random parameters.
     *
     * @param images the annotated training images, at least one
     * @return the network after the last update, owned by the caller
     * @throws IllegalStateException if the loss is no longer finite
     */
    public UNet fromRandomStart(LabelledImages images) {
        Torch.prepareThread();
        return train(new UNet(spec, precision, seed), images);
    }

    /**
     * Trains from a pre-trained encoder, whose weights and running statistics are copied; the decoder starts as in
     * {@link #fromRandomStart}.
     *
     * @param encoder the pre-trained (query) encoder, which stays the caller's
     * @param images the annotated training images, at least one
     * @return the network after the last update, owned by the caller
     * @throws IllegalArgumentException if the encoder has another shape
     * @throws IllegalStateException if the loss is no longer finite
     */
    public UNet fromEncoder(UNetEncoder encoder, LabelledImages images) {
        requireNonNull(encoder, "encoder");
        Torch.prepareThread();
        UNet network = new UNet(spec, precision, seed);
        boolean isReady = false;
        try {
            network.startFrom(encoder);
            isReady = true;
        } finally {
            if (!isReady) {
                network.close();
            }
        }
        return train(network, images);
    }

    private UNet train(UNet network, LabelledImages images) {
        boolean isTrained = false;
        try (FineTuningRun run = new FineTuningRun(network, images, settings, seed)) {
            run.train(listener);
            isTrained = true;
            return network;
        } finally {
            if (!isTrained) {
                network.close();
            }
        }
    }
}
