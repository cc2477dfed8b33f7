package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.augment.ViewDraw;
import org.cxrstream.trainer.labelled.LabelledImages;

/**
 * The batches of a fine-tuning: which images, in which order, in which random views. Each is a function of the seed and
 * the update's number alone, so any thread or resumed training meets the same pixels. Thread-safe; each thread calls
 * {@link org.cxrstream.segmenter.network.Torch#prepareThread()} first.
 */
final class LabelledBatches {
    private static final String VIEW = "fine-tuning view";

    private final LabelledImages images;
    private final Augmentation augmentation;
    private final AugmentationSettings settings;
    private final ImageOrder order;
    private final int size;
    private final long seed;

    /** Batches of {@code settings.batchSize()} images, or of all where there are fewer. */
    LabelledBatches(LabelledImages images, int inputSize, FineTuningSettings settings, long seed) {
        this.images = images;
        this.settings = settings.augmentation();
        this.seed = seed;
        augmentation = new Augmentation(images.side(), inputSize);
        order = new ImageOrder(images.count(), seed);
        size = Math.min(settings.batchSize(), images.count());
    }

    /**
     * Views of X-rays and their masks.
     *
     * @param images (B, 1, inputSize, inputSize) float32 in [0, 1]
     * @param masks (B, 1, side, side) float32 of 0, 1, 2 and 255
     */
    record Batch(NDArray images, NDArray masks) {}

    /** How many images each batch has. */
    int size() {
        return size;
    }

    /** The batch of an update, from 0, owned by {@code owner}. */
    Batch of(NDManager owner, int update) {
        List<byte[]> rasters = new ArrayList<>(size);
        List<byte[]> labels = new ArrayList<>(size);
        List<ViewDraw> draws = new ArrayList<>(size);
        for (ImageOrder.Visit visit : order.batch(update, size)) {
            rasters.add(images.raster(visit.image()));
            labels.add(images.labels(visit.image()));
            draws.add(ViewDraw.of(settings, CounterRandom.stream(seed, VIEW, visit.pass(), visit.image(), 0)));
        }
        return new Batch(augmentation.images(owner, rasters, draws), augmentation.masks(owner, labels, draws));
    }
}
