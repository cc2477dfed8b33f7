package org.cxrstream.trainer.pirl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.contrast.Contrast;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.resume.TrainingState;
import org.cxrstream.trainer.settings.Knobs;

/**
 * Pretext-invariant representations (Misra and van der Maaten, CVPR 2020): a view of an X-ray and the shuffled pieces of
 * that view are both pulled to what is remembered of the X-ray, and pushed from what is remembered of others. View and
 * pieces need not be two draws: neither is compared with the other, only with the memory of earlier views.
 *
 * <p>NCE is the softmax over the X-ray's own memory and its negatives', −ln h of PIRL's eq. 4, at τ = 0.1. Its second
 * sum, −Σ ln(1 − h) over the negatives, is left out: the softmax pushes the same negatives already, and without it the
 * loss is that of the other contrastive methods here, with its value for equal embeddings, ln(1 + negatives), and their
 * alarm. The memory is moved after the loss, by the whole views alone.
 */
final class PirlPretext implements Pretext {
    private static final int VIEW = 0;

    private final PretrainingTask task;
    private final Knobs own;
    private final PirlSettings settings;
    private final JigsawPatches patches;
    private final Negatives negatives;
    private final Contrast contrast;
    private final PirlNetwork network;
    private final MemoryBank bank;

    PirlPretext(PretrainingTask task, Knobs own) {
        this.task = task;
        this.own = own;
        settings = PirlSettings.read(own);
        int dimensions = task.network().embeddingSize();
        contrast = new Contrast(settings.temperature(), task.warmUpSteps(), dimensions);
        patches = new JigsawPatches(task.network().inputSize(), task.seed());
        negatives = new Negatives(task.images(), settings.negatives(), task.seed());
        network = new PirlNetwork(task.network(), task.precision(), task.seed());
        bank = new MemoryBank(
                task.images().count(), dimensions, task.precision().master(), task.seed());
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

    MemoryBank bank() {
        return bank;
    }

    @Override
    public Learned learn(Batch batch) {
        int[] images = batch.images();
        try (NDManager memory = Torch.newManager()) {
            NDArray pictures = task.views().views(memory, images, task.seed(), batch.epoch(), VIEW);
            NDArray pieces = patches.of(pictures, images, batch.epoch());
            MemoryContrast remembered = MemoryContrast.of(memory, bank, negatives, images, batch.step());
            NDList embeddings = new NDList(1);
            Learned learned = contrast.learn(batch.step(), remembered.relations(), () -> {
                NDArray ofPieces = network.embedPieces(pieces); // (B, D)
                NDArray ofWholes = network.embedWhole(pictures); // (B, D)
                embeddings.add(ofWholes);
                return new Contrast.Comparison(ofWholes, remembered.similarities(ofWholes, ofPieces));
            });
            bank.remember(images, embeddings.singletonOrThrow(), settings.memoryMomentum());
            return learned;
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        network.saveTo(state);
        bank.saveTo(state);
        contrast.saveTo(state);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        network.restoreFrom(state);
        bank.restoreFrom(state);
        contrast.restoreFrom(state);
    }

    @Override
    public void close() {
        network.close();
        bank.close();
    }
}
