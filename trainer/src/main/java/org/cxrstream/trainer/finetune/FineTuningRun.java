package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.optimise.Adam;
import org.cxrstream.trainer.optimise.CosineSchedule;
import org.cxrstream.trainer.optimise.DivergedException;
import org.cxrstream.trainer.optimise.GradientNorm;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * The updates of one fine-tuning. The loss is taken on the full grid, with the logits scaled up to it: that is what
 * counts in the evaluation, and a mask scaled down would lose its border.
 */
final class FineTuningRun implements Resumable, AutoCloseable {
    static final String STAGE = "finetune";
    /** Updates from one measurement on held-out images to the next. */
    static final int MEASURED_EVERY = 20;

    private static final String NETWORK = "network.";
    private static final String MADE_WITH = "finetune.made-with";
    private static final double NANOSECONDS = 1e9;

    private final SegmentationNetwork network;
    private final FineTuningSettings settings;
    private final String madeWith;
    private final long seed;
    private final int side;
    private final int updates;
    private final LabelledBatches batches;
    private final CosineSchedule schedule;
    private final Adam optimiser;
    private final Optional<BestNetwork> best;

    /**
     * Trains {@code network}, which stays its owner's.
     *
     * @throws IllegalArgumentException if there is no image, or one patient alone and some are to be held out
     */
    FineTuningRun(SegmentationNetwork network, LabelledImages images, FineTuningSettings settings, long seed) {
        if (images.count() == 0) {
            throw new IllegalArgumentException("images: 0 (expected: >= 1)");
        }
        this.network = network;
        this.settings = settings;
        this.seed = seed;
        side = images.side();
        madeWith = "%s, %s, seed %d, %d images".formatted(settings, network.spec(), seed, images.count());
        Optional<HeldOutPatients> split = settings.innerValidationPercent() == 0
                ? Optional.empty()
                : Optional.of(HeldOutPatients.of(images, settings.innerValidationPercent(), seed));
        LabelledImages training = split.map(HeldOutPatients::training).orElse(images);
        updates = settings.updatesFor(training.count());
        batches = new LabelledBatches(training, network.spec().inputSize(), settings, seed);
        schedule = CosineSchedule.plain(settings.learningRate(), updates);
        optimiser = new Adam(network.parameters().trainable(), settings.weightDecay());
        best = split.map(HeldOutPatients::heldOut).map(heldOut -> new BestNetwork(network, heldOut));
    }

    /** Makes all updates that are left; the network is the last one then, or the best on held-out images. */
    void train(TrainingListener listener, Checkpointing checkpointing) {
        for (int update = checkpointing.resume(this); update < updates; update++) {
            listener.onStep(update(update));
            checkpointing.afterStep(update + 1, updates, this);
        }
        best.ifPresent(BestNetwork::bringBack);
    }

    private TrainingStep update(int update) {
        long start = System.nanoTime();
        Map<String, Double> metrics = new HashMap<>();
        double loss = gatherGradients(update);
        if (!Double.isFinite(loss)) {
            throw new DivergedException("loss at update " + update + ": " + loss + " (expected: finite)");
        }
        if (settings.gradientClip() > 0) {
            metrics.put("gradientNorm", GradientNorm.clip(network.parameters().trainable(), settings.gradientClip()));
        }
        double learningRate = schedule.rateAt(update);
        optimiser.step(learningRate);
        metrics.put("learningRate", learningRate);
        metrics.put("imagesPerSecond", batches.size() * NANOSECONDS / (System.nanoTime() - start));
        if ((update + 1) % MEASURED_EVERY == 0 || update + 1 == updates) {
            best.ifPresent(candidates -> metrics.put("validationDice", candidates.measure()));
        }
        return new TrainingStep(STAGE, update + 1, updates, loss, metrics);
    }

    /** One forward and backward pass; returns the loss. */
    private double gatherGradients(int update) {
        try (NDManager step = Torch.newManager()) {
            LabelledBatches.Batch batch = batches.of(step, update);
            network.beginStep(seed, update);
            try (Torch.Recording recording = Torch.record()) {
                NDArray logits = network.forward(batch.images(), Phase.TRAINING); // (B, 3, inputSize, inputSize)
                NDArray loss = settings.loss().of(onFullGrid(logits), batch.masks());
                recording.backward(loss);
                return loss.toType(DataType.FLOAT64, false).getDouble();
            }
        }
    }

    private NDArray onFullGrid(NDArray logits) {
        return side == network.spec().inputSize() ? logits : Torch.upsampleBilinear(logits, side, side);
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(MADE_WITH, madeWith);
        state.put(NETWORK, network.parameters().all());
        optimiser.saveTo(state);
        best.ifPresent(part -> part.saveTo(state));
    }

    @Override
    public void restoreFrom(TrainingState state) {
        if (!state.text(MADE_WITH).equals(madeWith)) {
            throw new IllegalArgumentException(
                    "training state: made with " + state.text(MADE_WITH) + " (expected: " + madeWith + ")");
        }
        state.restore(NETWORK, network.parameters().all());
        optimiser.restoreFrom(state);
        best.ifPresent(part -> part.restoreFrom(state));
    }

    @Override
    public void close() {
        optimiser.close();
        best.ifPresent(BestNetwork::close);
    }
}
