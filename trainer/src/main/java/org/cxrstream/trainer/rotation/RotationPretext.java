package org.cxrstream.trainer.rotation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.pretrain.Pretext;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.resume.TrainingState;
import org.cxrstream.trainer.settings.Knobs;

/**
 * Rotation (Gidaris et al., ICLR 2018): each X-ray of the batch goes through the network four times, turned by 0, 90,
 * 180 and 270 degrees, in one batch of 4B pictures; the task is to tell by how many quarter turns.
 */
final class RotationPretext implements Pretext {
    private static final int VIEW = 0;

    private final PretrainingTask task;
    private final Knobs own;
    private final TurnNetwork network;

    RotationPretext(PretrainingTask task, Knobs own) {
        task.steps(); // too few X-rays are refused here and now
        this.task = task;
        this.own = own;
        network = new TurnNetwork(task.network(), task.precision(), task.seed());
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
        try (NDManager memory = Torch.newManager()) {
            NDArray upright = task.views().views(memory, batch.images(), task.seed(), batch.epoch(), VIEW);
            NDArray turned = QuarterTurns.ofAll(upright);
            NDArray turns = QuarterTurns.oneHot(turned, task.precision().master());
            NDArray logits;
            NDArray loss;
            try (Torch.Recording recording = Torch.record()) {
                logits = network.logits(turned);
                loss = TurnLoss.of(logits, turns);
                recording.backward(loss);
            }
            double value = loss.toType(DataType.FLOAT64, false).getDouble();
            return new Learned(value, Map.of("accuracy", TurnLoss.accuracy(logits, turns)), List.of());
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        network.saveTo(state);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        network.restoreFrom(state);
    }

    @Override
    public void close() {
        network.close();
    }
}
