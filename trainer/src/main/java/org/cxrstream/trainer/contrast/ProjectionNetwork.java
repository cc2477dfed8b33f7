package org.cxrstream.trainer.contrast;

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
import org.cxrstream.trainer.resume.TrainingState;

/**
 * An encoder with the projection head of pre-training on top: global average pool, linear, ReLU, linear, each 512 wide
 * at the paper's widths, then length 1. Owns its parameters. For one thread.
 */
public final class ProjectionNetwork implements AutoCloseable {
    private final Encoder encoder;
    private final Parameters head;
    private final int dimensions;
    private final NDArray hiddenWeight;
    private final NDArray hiddenBias;
    private final NDArray outputWeight;
    private final NDArray outputBias;

    /** Fresh parameters; networks of equal seed start equal. */
    public ProjectionNetwork(NetworkSpec spec, Precision precision, long seed) {
        encoder = Encoder.fresh(spec, precision, seed);
        head = new Parameters(precision, seed);
        int features = spec.featureSize();
        dimensions = spec.embeddingSize();
        hiddenWeight = head.kaimingNormal("projection.hidden.weight", new Shape(dimensions, features), features);
        hiddenBias = head.trainable("projection.hidden.bias", new Shape(dimensions), 0f);
        outputWeight = head.kaimingNormal("projection.output.weight", new Shape(dimensions, dimensions), dimensions);
        outputBias = head.trainable("projection.output.bias", new Shape(dimensions), 0f);
    }

    /** The encoder; it stays ours. */
    public Encoder encoder() {
        return encoder;
    }

    /** Numbers in an embedding. */
    public int dimensions() {
        return dimensions;
    }

    /** What optimisers and the moving average go over, by name: no running statistics. The arrays stay ours. */
    public Map<String, NDArray> trainable() {
        Map<String, NDArray> all = new LinkedHashMap<>(encoder.parameters().trainable());
        all.putAll(head.trainable());
        return all;
    }

    /**
     * Embeds images.
     *
     * @param images (B, 1, H, W) float32
     * @param phase which statistics batch normalisation uses
     * @return (B, D) in the parameters' format, rows of length 1, owned by the caller
     */
    public NDArray embed(NDArray images, Phase phase) {
        try (NDArray pooled = encoder.pooledFeatures(images, phase);
                NDArray hidden = Torch.linear(pooled, hiddenWeight, hiddenBias);
                NDArray active = Torch.relu(hidden);
                NDArray output = Torch.linear(active, outputWeight, outputBias)) {
            return Torch.normaliseRows(output);
        }
    }

    /** From now on no gradient reaches this network. */
    public void freeze() {
        encoder.parameters().freeze();
        head.freeze();
    }

    /** Moves each trainable parameter towards the leader's: ours ← m · ours + (1 − m) · leader's (MoCo eq. 2). */
    public void follow(ProjectionNetwork leader, double momentum) {
        follow(encoder.parameters(), leader.encoder.parameters(), momentum);
        follow(head, leader.head, momentum);
    }

    private static void follow(Parameters ours, Parameters leader, double momentum) {
        ours.trainable().forEach((name, array) -> {
            try (NDArray part = Torch.scale(leader.get(name), 1 - momentum)) {
                array.muli(momentum).addi(part);
            }
        });
    }

    /** Adds all parameters and running statistics to the state, each under {@code prefix} and its own name. */
    public void saveTo(TrainingState state, String prefix) {
        state.put(prefix, encoder.parameters().all());
        state.put(prefix, head.all());
    }

    /**
     * Goes back to how things were when {@link #saveTo} was called.
     *
     * @throws IllegalArgumentException if one is missing or has another shape
     */
    public void restoreFrom(TrainingState state, String prefix) {
        state.restore(prefix, encoder.parameters().all());
        state.restore(prefix, head.all());
    }

    /** Frees the parameters. */
    @Override
    public void close() {
        encoder.close();
        head.close();
    }
}
