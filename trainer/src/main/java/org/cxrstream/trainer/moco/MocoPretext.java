package org.cxrstream.trainer.moco;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.Contrast;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.contrast.ProjectionNetwork;
import org.cxrstream.trainer.contrast.Relations;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.RandomOrder;
import org.cxrstream.trainer.resume.TrainingState;
import org.cxrstream.trainer.settings.Knobs;

/**
 * Momentum contrast (He et al., CVPR 2020), and CL-TCI's with patients (CL-TCI §III).
 *
 * <p>A query is pulled to the key of another view of its X-ray, under CL-TCI also to the keys of all other X-rays of
 * its patient in a queue of recent keys, and pushed from the rest. Keys come from a second network, the moving average
 * of the first, and take no gradient. Departs from CL-TCI's code, with the reasons: the key network does move; slots of
 * the queue that were never filled do not count; older keys of the X-ray itself can be left out; the key pass can split
 * the batch into groups with batch-norm statistics of their own, so that these cannot give away who belongs to whom.
 */
final class MocoPretext implements Pretext {
    private static final int QUERY_VIEW = 0;
    private static final int KEY_VIEW = 1;
    private static final int SMALLEST_KEY_GROUP = 4;
    private static final String QUERY = "query.";
    private static final String KEY = "key.";
    private static final String QUEUE_POSITIVES = "queuePositives";

    private final PretrainingTask task;
    private final Knobs own;
    private final MocoSettings settings;
    private final int steps;
    private final Contrast contrast;
    private final ProjectionNetwork query;
    private final ProjectionNetwork key;
    private final KeyQueue queue;

    MocoPretext(PretrainingTask task, Knobs own, Positives positives) {
        this.task = task;
        this.own = own;
        settings = MocoSettings.read(own, positives, task);
        steps = task.steps();
        int dimensions = task.network().embeddingSize();
        contrast = new Contrast(settings.contrast().temperature(), task.warmUpSteps(), dimensions);
        query = new ProjectionNetwork(task.network(), task.precision(), task.seed());
        key = new ProjectionNetwork(task.network(), task.precision(), task.seed());
        key.freeze();
        queue = new KeyQueue(
                settings.queueCapacity(), dimensions, task.precision().master());
    }

    @Override
    public Encoder encoder() {
        return query.encoder();
    }

    @Override
    public Map<String, NDArray> trainable() {
        return query.trainable();
    }

    @Override
    public Map<String, String> ownSettings() {
        return settings.resolve(own);
    }

    KeyQueue queue() {
        return queue;
    }

    ProjectionNetwork keyNetwork() {
        return key;
    }

    /** Key network first, as in MoCo: it follows, then makes the keys; the queue takes them after the loss. */
    @Override
    public Learned learn(Batch batch) {
        key.follow(query, settings.emaMomentum());
        try (NDManager memory = Torch.newManager()) {
            NDArray keys = keys(memory, batch);
            Learned learned = queue.isEmpty() ? nothingToCompare() : compare(memory, batch, keys);
            queue.enqueue(keys, batch.images());
            return batch.step() == 0 ? warnOfStaleKeys(learned) : learned;
        }
    }

    /** (B, D) keys of the batch, in its order. */
    private NDArray keys(NDManager memory, Batch batch) {
        int[] images = batch.images();
        int groups = Math.max(1, Math.min(settings.keyGroups(), images.length / SMALLEST_KEY_GROUP));
        if (groups == 1) {
            return embedKeys(memory, images, batch.epoch());
        }
        int[] places =
                RandomOrder.of(images.length, CounterRandom.stream(task.seed(), "contrast.key-groups", batch.step()));
        NDList parts = new NDList(groups);
        for (int group = 0; group < groups; group++) {
            int from = group * images.length / groups;
            int to = (group + 1) * images.length / groups;
            int[] part =
                    Arrays.stream(places, from, to).map(place -> images[place]).toArray();
            parts.add(embedKeys(memory, part, batch.epoch()));
        }
        return NDArrays.concat(parts).get(memory.create(inverse(places)));
    }

    private static long[] inverse(int[] places) {
        long[] inverse = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            inverse[places[i]] = i;
        }
        return inverse;
    }

    private NDArray embedKeys(NDManager memory, int[] images, int epoch) {
        try (NDArray views = task.views().views(memory, images, task.seed(), epoch, KEY_VIEW)) {
            return key.embed(views, Phase.TRAINING);
        }
    }

    private Learned compare(NDManager memory, Batch batch, NDArray keys) {
        NDArray entries = queue.entries(memory);
        Relations relations = relations(batch.images());
        NDArray views = task.views().views(memory, batch.images(), task.seed(), batch.epoch(), QUERY_VIEW);
        Learned learned = contrast.learn(batch.step(), relations, () -> {
            NDArray queries = query.embed(views, Phase.TRAINING); // (B, D)
            NDArray toOwnKey = queries.mul(keys).sum(new int[] {1}, true); // (B, 1)
            NDArray toEntries = queries.matMul(entries.transpose()); // (B, F)
            return new Contrast.Comparison(queries, toOwnKey.concat(toEntries, 1));
        });
        return with(learned, relations.positivesPerAnchor() - 1);
    }

    /** Column 0 is the own key, columns 1 … F are the queue's filled slots. */
    private Relations relations(int[] images) {
        List<ImageLabel> entries =
                Arrays.stream(queue.images()).mapToObj(task.images()::label).toList();
        Relations relations = new Relations(images.length, entries.size() + 1);
        for (int anchor = 0; anchor < images.length; anchor++) {
            ImageLabel label = task.images().label(images[anchor]);
            relations.attract(anchor, 0, 1);
            for (int slot = 0; slot < entries.size(); slot++) {
                settings.contrast().relate(relations, anchor, slot + 1, label, entries.get(slot));
            }
        }
        return relations;
    }

    /** Of the first step, whose keys are the first in the queue. */
    private static Learned nothingToCompare() {
        return with(new Learned(0, Contrast.noFigures(), List.of()), 0);
    }

    private static Learned with(Learned learned, double queuePositives) {
        Map<String, Double> figures = new HashMap<>(learned.figures());
        figures.put(QUEUE_POSITIVES, queuePositives);
        return new Learned(learned.loss(), figures, learned.warnings());
    }

    private Learned warnOfStaleKeys(Learned learned) {
        List<String> warnings = new ArrayList<>(learned.warnings());
        if (settings.hasStaleKeys(steps)) {
            warnings.add("the key encoder will barely have moved: after " + steps + " steps "
                    + Math.round(100 * settings.startLeftInKeys(steps))
                    + " % of its random start are left (expected: <= 10 %)");
        }
        return new Learned(learned.loss(), learned.figures(), warnings);
    }

    @Override
    public void saveTo(TrainingState state) {
        query.saveTo(state, QUERY);
        key.saveTo(state, KEY);
        queue.saveTo(state);
        contrast.saveTo(state);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        query.restoreFrom(state, QUERY);
        key.restoreFrom(state, KEY);
        queue.restoreFrom(state);
        contrast.restoreFrom(state);
    }

    @Override
    public void close() {
        query.close();
        key.close();
        queue.close();
    }
}
