package org.cxrstream.trainer.rotation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cxrstream.segmenter.network.Encoder;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Parameters;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * The encoder with a head that tells four turns apart: global average pool, linear to as many numbers as an embedding
 * has (512 at the paper's widths), ReLU, linear to 4. The last layer begins at 0 and the loss so at ln 4: there is no
 * warm-up, and the first full step would else go into undoing a guess that was drawn at random. Owns its parameters. For
 * one thread.
 */
final class TurnNetwork implements Resumable, AutoCloseable {
    private static final String STATE = "network.";

    private final Encoder encoder;
    private final Parameters head;
    private final NDArray hiddenWeight;
    private final NDArray hiddenBias;
    private final NDArray outputWeight;
    private final NDArray outputBias;

    /** Fresh parameters; networks of equal seed start equal. */
    TurnNetwork(NetworkSpec spec, Precision precision, long seed) {
        encoder = Encoder.fresh(spec, precision, seed);
        head = new Parameters(precision, seed);
        int features = spec.featureSize();
        int hidden = spec.embeddingSize();
        hiddenWeight = head.kaimingNormal("turns.hidden.weight", new Shape(hidden, features), features);
        hiddenBias = head.trainable("turns.hidden.bias", new Shape(hidden), 0f);
        outputWeight = head.trainable("turns.output.weight", new Shape(QuarterTurns.COUNT, hidden), 0f);
        outputBias = head.trainable("turns.output.bias", new Shape(QuarterTurns.COUNT), 0f);
    }

    /** The encoder; it stays ours. */
    Encoder encoder() {
        return encoder;
    }

    /** What the optimiser goes over, by name: no running statistics. The arrays stay ours. */
    Map<String, NDArray> trainable() {
        Map<String, NDArray> all = new LinkedHashMap<>(encoder.parameters().trainable());
        all.putAll(head.trainable());
        return all;
    }

    /** (P, 1, H, W) float32 to logits (P, 4) in the parameters' format, owned by the caller. */
    NDArray logits(NDArray images) {
        try (NDArray pooled = encoder.pooledFeatures(images, Phase.TRAINING);
                NDArray hidden = Torch.linear(pooled, hiddenWeight, hiddenBias);
                NDArray active = Torch.relu(hidden)) {
            return Torch.linear(active, outputWeight, outputBias);
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(STATE, encoder.parameters().all());
        state.put(STATE, head.all());
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore(STATE, encoder.parameters().all());
        state.restore(STATE, head.all());
    }

    /** Frees the parameters. */
    @Override
    public void close() {
        encoder.close();
        head.close();
    }
}
