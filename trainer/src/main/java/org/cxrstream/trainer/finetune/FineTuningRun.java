package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNet;
import org.cxrstream.trainer.augment.Augmentation;
import org.cxrstream.trainer.augment.ViewDraw;
import org.cxrstream.trainer.optimise.Adam;
import org.cxrstream.trainer.optimise.CosineSchedule;
import org.cxrstream.trainer.optimise.WeightDecay;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;

/**
 * The updates of one fine-tuning. The loss is taken on the full grid, with the logits scaled up to it: that is what
 * counts in the evaluation, and a mask scaled down would lose its border.
 */
final class FineTuningRun implements AutoCloseable {
    static final String STAGE = "finetune";
    private static final String VIEW = "fine-tuning view";

    private final UNet network;
    private final LabelledImages images;
    private final FineTuningSettings settings;
    private final long seed;
    private final Augmentation augmentation;
    private final ImageOrder order;
    private final int batchSize;
    private final CosineSchedule schedule;
    private final Adam optimiser;

    /** Trains {@code network}, which stays its owner's. */
    FineTuningRun(UNet network, LabelledImages images, FineTuningSettings settings, long seed) {
        if (images.count() == 0) {
            throw new IllegalArgumentException("images: 0 (expected: >= 1)");
        }
        this.network = network;
        this.images = images;
        this.settings = settings;
        this.seed = seed;
        augmentation = new Augmentation(images.side(), network.spec().inputSize());
        order = new ImageOrder(images.count(), seed);
        batchSize = Math.min(settings.batchSize(), images.count());
        schedule = CosineSchedule.plain(settings.learningRate(), settings.updates());
        optimiser = new Adam(network.parameters().trainable(), WeightDecay.none());
    }

    void train(TrainingListener listener) {
        for (int update = 0; update < settings.updates(); update++) {
            double learningRate = schedule.rateAt(update);
            double loss = gatherGradients(order.batch(update, batchSize));
            if (!Double.isFinite(loss)) {
                throw new IllegalStateException("loss at update " + update + ": " + loss + " (expected: finite)");
            }
            optimiser.step(learningRate);
            listener.onStep(new TrainingStep(
                    STAGE, update + 1, settings.updates(), loss, Map.of("learningRate", learningRate)));
        }
    }

    /** One forward and backward pass; returns the loss. */
    private double gatherGradients(ImageOrder.Visit[] visits) {
        List<byte[]> rasters = new ArrayList<>(visits.length);
        List<byte[]> labels = new ArrayList<>(visits.length);
        List<ViewDraw> draws = new ArrayList<>(visits.length);
        for (ImageOrder.Visit visit : visits) {
            rasters.add(images.raster(visit.image()));
            labels.add(images.labels(visit.image()));
            draws.add(ViewDraw.of(
                    settings.augmentation(), CounterRandom.stream(seed, VIEW, visit.pass(), visit.image(), 0)));
        }
        try (NDManager step = Torch.newManager()) {
            NDArray views = augmentation.images(step, rasters, draws); // (B, 1, inputSize, inputSize)
            NDArray masks = augmentation.masks(step, labels, draws); // (B, 1, side, side)
            return gatherGradients(views, masks);
        }
    }

    private double gatherGradients(NDArray views, NDArray masks) {
        try (Torch.Recording recording = Torch.record()) {
            NDArray logits = network.forward(views, Phase.TRAINING); // (B, 3, inputSize, inputSize)
            NDArray loss = SegmentationLoss.of(onFullGrid(logits), masks);
            recording.backward(loss);
            return loss.getFloat();
        }
    }

    private NDArray onFullGrid(NDArray logits) {
        int side = images.side();
        return side == network.spec().inputSize() ? logits : Torch.upsampleBilinear(logits, side, side);
    }

    @Override
    public void close() {
        optimiser.close();
    }
}
