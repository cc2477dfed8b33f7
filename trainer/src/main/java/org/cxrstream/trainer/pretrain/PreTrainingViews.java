package org.cxrstream.trainer.pretrain;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.AugmentationSettings;
import org.cxrstream.trainer.augment.ViewDraw;

/**
 * The random views that pre-training contrasts: each is a function of the seed, the epoch, the image and the view's
 * number, so any batch, thread or resumed run meets the same pixels. Thread-safe.
 *
 * @param images the X-rays of the pre-training
 * @param augmentation how views are made, and their size
 * @param settings how far views may lie from their X-ray
 */
public record PreTrainingViews(UnlabelledImages images, Augmentation augmentation, AugmentationSettings settings)
        implements ViewMaker {
    private static final String PURPOSE = "pre-training view";

    /** Checks that nothing is missing. */
    public PreTrainingViews {
        requireNonNull(images, "images");
        requireNonNull(augmentation, "augmentation");
        requireNonNull(settings, "settings");
    }

    @Override
    public NDArray views(NDManager owner, int[] numbers, long seed, int epoch, int view) {
        List<byte[]> rasters = new ArrayList<>(numbers.length);
        List<ViewDraw> draws = new ArrayList<>(numbers.length);
        for (int image : numbers) {
            rasters.add(images.raster(image));
            draws.add(ViewDraw.of(settings, CounterRandom.stream(seed, PURPOSE, epoch, image, view)));
        }
        return augmentation.images(owner, rasters, draws);
    }
}
