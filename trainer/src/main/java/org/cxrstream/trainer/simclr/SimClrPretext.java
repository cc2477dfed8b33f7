package org.cxrstream.trainer.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.Contrast;
import org.cxrstream.trainer.contrast.ContrastSettings;
import org.cxrstream.trainer.contrast.Positives;
import org.cxrstream.trainer.contrast.ProjectionNetwork;
import org.cxrstream.trainer.contrast.Relations;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.resume.TrainingState;
import org.cxrstream.trainer.settings.Knobs;

/**
 * Contrast within a batch (Chen et al., ICML 2020), and CL-TCI's with patients (CL-TCI §III).
 *
 * <p>Two views of each of N X-rays go through one network in one batch; each of the 2N views is an anchor, and all
 * others are its candidates. It is pulled to the other view of its X-ray, under CL-TCI also to the views of the other
 * X-rays of its patient in the batch, and pushed from the rest.
 */
final class SimClrPretext implements Pretext {
    private static final String NETWORK = "network.";

    private final PretrainingTask task;
    private final Knobs own;
    private final ContrastSettings settings;
    private final Contrast contrast;
    private final ProjectionNetwork network;

    SimClrPretext(PretrainingTask task, Knobs own, Positives positives) {
        this.task = task;
        this.own = own;
        settings = positives.read(own);
        contrast = new Contrast(
                settings.temperature(), task.warmUpSteps(), task.network().embeddingSize());
        network = new ProjectionNetwork(task.network(), task.precision(), task.seed());
    }

    @Override
    public Encoder encoder() {
        return network.encoder();
    }

    @Override
    public Map<String, NDArray> trainable() {
        return network.trainable();
    }

    @Override
    public Map<String, String> ownSettings() {
        return own.values();
    }

    @Override
    public Learned learn(Batch batch) {
        Relations relations = relations(batch.images());
        try (NDManager memory = Torch.newManager()) {
            NDArray views = view(memory, batch, 0).concat(view(memory, batch, 1), 0);
            Learned learned = contrast.learn(batch.step(), relations, () -> {
                NDArray embeddings = network.embed(views, Phase.TRAINING); // (2N, D)
                return new Contrast.Comparison(embeddings, embeddings.matMul(embeddings.transpose()));
            });
            Map<String, Double> figures = new HashMap<>(learned.figures());
            figures.put("batchPositives", relations.positivesPerAnchor() - 1);
            return new Learned(learned.loss(), figures, learned.warnings());
        }
    }

    private NDArray view(NDManager memory, Batch batch, int view) {
        return task.views().views(memory, batch.images(), task.seed(), batch.epoch(), view);
    }

    /** Views i and i + N are of one X-ray; a view is no candidate of itself. */
    private Relations relations(int[] images) {
        List<ImageLabel> labels =
                Arrays.stream(images).mapToObj(task.images()::label).toList();
        int views = 2 * images.length;
        Relations relations = new Relations(views, views);
        for (int anchor = 0; anchor < views; anchor++) {
            int image = anchor % images.length;
            for (int candidate = 0; candidate < views; candidate++) {
                int other = candidate % images.length;
                if (other != image) {
                    settings.relate(relations, anchor, candidate, labels.get(image), labels.get(other));
                } else if (candidate != anchor) {
                    relations.attract(anchor, candidate, 1);
                }
            }
        }
        return relations;
    }

    @Override
    public void saveTo(TrainingState state) {
        network.saveTo(state, NETWORK);
        contrast.saveTo(state);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        network.restoreFrom(state, NETWORK);
        contrast.restoreFrom(state);
    }

    @Override
    public void close() {
        network.close();
    }
}
