package org.cxrstream.trainer.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.segmenter.mask.LungSegmenter;
import org.cxrstream.segmenter.mask.MaskCleanUp;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * A copy of a network's weights and running statistics from when it did best on held-out images; of equals, the
 * earliest. Not thread-safe.
 */
final class BestNetwork implements Resumable, AutoCloseable {
    private static final String ARRAYS = "best.";
    private static final String DICE = "finetune.best-dice";

    private final SegmentationNetwork network;
    private final LabelledImages heldOut;
    private final NDManager manager = Torch.newManager();
    private final Map<String, NDArray> copies = new LinkedHashMap<>();
    private double bestDice = Double.NEGATIVE_INFINITY;

    /** Of a network that stays its owner's; nothing is measured yet. */
    BestNetwork(SegmentationNetwork network, LabelledImages heldOut) {
        this.network = network;
        this.heldOut = heldOut;
        network.parameters()
                .all()
                .forEach((name, array) -> copies.put(name, manager.zeros(array.getShape(), array.getDataType())));
    }

    /**
     * Measures the network as it is now, and keeps it if it is the best so far.
     *
     * @return dataset-level Dice of the masks as they come, mean of the lungs; NaN, which is never best, if no lung is
     *     held out
     */
    double measure() {
        LungSegmenter segmenter = new LungSegmenter(network, heldOut.side(), MaskCleanUp.NONE);
        double dice = Evaluation.of(raster -> segmenter.segment(raster).labels().toBytes(), heldOut)
                .score()
                .mean();
        keepIfBest(dice);
        return dice;
    }

    void keepIfBest(double dice) {
        if (dice > bestDice) {
            bestDice = dice;
            copies.forEach(
                    (name, copy) -> Torch.overwrite(copy, network.parameters().get(name)));
        }
    }

    /** Gives the network its best weights and statistics back; those of now stay if none were kept. */
    void bringBack() {
        if (bestDice >= 0) {
            copies.forEach((name, copy) -> Torch.overwrite(network.parameters().get(name), copy));
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(DICE, Double.toString(bestDice));
        state.put(ARRAYS, copies);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore(ARRAYS, copies);
        bestDice = Double.parseDouble(state.text(DICE));
    }

    @Override
    public void close() {
        manager.close();
    }
}
