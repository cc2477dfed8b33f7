package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.segmenter.network.UNetEncoder;
import org.cxrstream.trainer.optimise.CosineSchedule;
import org.cxrstream.trainer.optimise.Sgd;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.pretrain.ViewMaker;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;

/**
 * CL-TCI-MoCo pre-training of the U-Net's encoder on unlabelled X-rays (CL-TCI §III).
 *
 * <p>A query is pulled to the key of another view of its X-ray and to the keys of all other X-rays of its patient in a
 * queue of recent keys, and pushed from the rest. Keys come from a second network, the moving average of the first, and
 * take no gradient. Departs from the paper's code, with the reasons: the key network does move; slots of the queue that
 * were never filled do not count; older keys of the X-ray itself are left out; the key pass splits the batch into
 * groups with batch-norm statistics of their own, so that these cannot give away who belongs to whom.
 *
 * <p>Equal seeds give equal weights, bit for bit, on the same machine with the same number of threads. For one thread,
 * which has called {@link Torch#prepareThread()}. Owns its networks.
 */
public final class MocoPretraining implements AutoCloseable {
    /** Name of this stage in {@link TrainingStep}. */
    public static final String STAGE = "contrast";

    private static final int QUERY_VIEW = 0;
    private static final int KEY_VIEW = 1;
    private static final int SMALLEST_KEY_GROUP = 4;

    private final MocoSettings settings;
    private final UnlabelledImages images;
    private final ViewMaker viewMaker;
    private final long seed;
    private final ContrastNetwork query;
    private final ContrastNetwork key;
    private final Sgd optimiser;
    private final CosineSchedule schedule;
    private final CappedSampler sampler;
    private final KeyQueue queue;
    private final TemporalContrastLoss contrast;
    private final CollapseWatch collapseWatch;

    /**
     * Sets up a training; nothing is computed yet.
     *
     * @param spec of the U-Net whose encoder is trained
     * @throws IllegalArgumentException if there are fewer than two X-rays
     */
    public MocoPretraining(
            NetworkSpec spec,
            Precision precision,
            MocoSettings settings,
            UnlabelledImages images,
            ViewMaker viewMaker,
            long seed) {
        if (images.count() < 2) {
            throw new IllegalArgumentException("unlabelled images: " + images.count() + " (expected: >= 2)");
        }
        this.settings = settings;
        this.images = images;
        this.viewMaker = viewMaker;
        this.seed = seed;
        query = new ContrastNetwork(spec, precision, seed);
        key = new ContrastNetwork(spec, precision, seed);
        key.freeze();
        optimiser = new Sgd(query.trainable(), settings.momentum(), settings.weightDecay());
        schedule = CosineSchedule.withWarmUp(settings.learningRate(), settings.steps());
        sampler = new CappedSampler(images, settings.imagesPerPatient(), settings.batchSize(), seed);
        queue = new KeyQueue(settings.queueCapacity(), query.dimensions());
        contrast = new TemporalContrastLoss(settings.temperature());
        collapseWatch = new CollapseWatch(schedule.warmUpSteps(), query.dimensions());
    }

    /**
     * Makes all steps. Call it once.
     *
     * @throws IllegalStateException if the loss is no longer finite
     */
    public void run(TrainingListener listener) {
        if (settings.hasStaleKeys()) {
            listener.onWarning("the key encoder will barely have moved: after " + settings.steps() + " steps "
                    + Math.round(100 * settings.startLeftInKeys())
                    + " % of its random start are left (expected: <= 10 %)");
        }
        for (int step = 0; step < settings.steps(); step++) {
            listener.onStep(step(step, listener));
        }
    }

    /** The query encoder, which the segmenter starts from; it stays ours and lives until we are closed. */
    public UNetEncoder encoder() {
        return query.encoder();
    }

    ContrastNetwork queryNetwork() {
        return query;
    }

    ContrastNetwork keyNetwork() {
        return key;
    }

    /** Key network first, as in MoCo: it follows, then makes the keys; the queue takes them after the loss. */
    TrainingStep step(int step, TrainingListener listener) {
        CappedSampler.Batch batch = sampler.batch(step);
        List<ImageLabel> labels =
                Arrays.stream(batch.images()).mapToObj(images::label).toList();
        key.follow(query, settings.emaMomentum());
        float[] keys = keys(batch, step);
        Outcome outcome = queue.isEmpty() ? Outcome.NOTHING_TO_COMPARE : learn(batch, labels, keys, step);
        queue.enqueue(keys, labels);
        if (collapseWatch.hasCollapsed(step, outcome.loss, outcome.collapsedLoss, outcome.spread)) {
            listener.onWarning("the embeddings have collapsed at step " + (step + 1) + ": loss " + outcome.loss
                    + ", spread " + outcome.spread);
        }
        return new TrainingStep(
                STAGE, step + 1, settings.steps(), outcome.loss, outcome.metrics(schedule.rateAt(step)));
    }

    /** Keys of the batch (B, D), row by row in the batch's order, each group of it normalised apart. */
    private float[] keys(CappedSampler.Batch batch, int step) {
        int[] places = new int[batch.images().length];
        Arrays.setAll(places, i -> i);
        CappedSampler.shuffle(places, CounterRandom.stream(seed, "contrast.key-groups", step));
        int groups = Math.max(1, Math.min(settings.keyGroups(), places.length / SMALLEST_KEY_GROUP));
        float[] keys = new float[places.length * key.dimensions()];
        for (int group = 0; group < groups; group++) {
            int from = group * places.length / groups;
            int to = (group + 1) * places.length / groups;
            embedKeys(batch, Arrays.copyOfRange(places, from, to), keys);
        }
        return keys;
    }

    private void embedKeys(CappedSampler.Batch batch, int[] places, float[] keys) {
        int[] batchImages = batch.images();
        int[] groupImages =
                Arrays.stream(places).map(place -> batchImages[place]).toArray();
        try (NDManager step = Torch.newManager()) {
            NDArray views = viewMaker.views(step, groupImages, seed, batch.epoch(), KEY_VIEW);
            float[] embeddings = key.embed(views, Phase.TRAINING).toFloatArray();
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(
                        embeddings, i * key.dimensions(), keys, places[i] * key.dimensions(), key.dimensions());
            }
        }
    }

    private Outcome learn(CappedSampler.Batch batch, List<ImageLabel> labels, float[] keys, int step) {
        Relations relations = Relations.of(labels, queue.labels(), settings.positives());
        try (NDManager memory = Torch.newManager()) {
            NDArray views = viewMaker.views(memory, batch.images(), seed, batch.epoch(), QUERY_VIEW);
            NDArray entries = queue.entries(memory);
            NDArray queries;
            TemporalContrastLoss.Result result;
            try (Torch.Recording recording = Torch.record()) {
                queries = query.embed(views, Phase.TRAINING);
                result = contrast.of(queries, memory.create(keys, queries.getShape()), entries, relations);
                recording.backward(result.loss());
            }
            double loss = result.loss().getFloat();
            if (!Double.isFinite(loss)) {
                throw new IllegalStateException("contrast loss at step " + step + ": " + loss + " (expected: finite)");
            }
            optimiser.step(schedule.rateAt(step));
            return new Outcome(
                    loss,
                    relations.collapsedLoss(),
                    EmbeddingFigures.spread(queries),
                    EmbeddingFigures.similarityGap(result.similarities(), relations),
                    relations.queuePositivesPerAnchor());
        }
    }

    /** What a step found. */
    private record Outcome(
            double loss, double collapsedLoss, double spread, double similarityGap, double queuePositives) {
        /** Of the first step, whose keys are the first in the queue; nothing is learnt from it. */
        static final Outcome NOTHING_TO_COMPARE = new Outcome(0, 0, 0, 0, 0);

        Map<String, Double> metrics(double learningRate) {
            return Map.of(
                    "collapsedLoss", collapsedLoss,
                    "spread", spread,
                    "similarityGap", similarityGap,
                    "queuePositives", queuePositives,
                    "learningRate", learningRate);
        }
    }

    /** Frees both networks. */
    @Override
    public void close() {
        optimiser.close();
        query.close();
        key.close();
    }
}
