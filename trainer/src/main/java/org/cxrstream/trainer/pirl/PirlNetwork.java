package org.cxrstream.trainer.pirl;

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
 * The encoder with PIRL's two heads (Misra and van der Maaten, CVPR 2020, §3.3), each after the global average pool: f
 * of a whole picture is one linear map, g of its pieces one linear map of each and one of all nine side by side. Both
 * give as many numbers as an embedding has (512 at the paper's widths), of length 1.
 *
 * <p>Whole pictures and pieces pass through the encoder apart, as they differ in size: each has a batch-norm batch of
 * its own, and both move the running statistics. Owns its parameters. For one thread.
 */
final class PirlNetwork implements Resumable, AutoCloseable {
    private static final String STATE = "network.";

    private final Encoder encoder;
    private final Parameters heads;
    private final int dimensions;
    private final NDArray wholeWeight;
    private final NDArray wholeBias;
    private final NDArray pieceWeight;
    private final NDArray pieceBias;
    private final NDArray jigsawWeight;
    private final NDArray jigsawBias;

    /** Fresh parameters; networks of equal seed start equal. */
    PirlNetwork(NetworkSpec spec, Precision precision, long seed) {
        encoder = Encoder.fresh(spec, precision, seed);
        heads = new Parameters(precision, seed);
        dimensions = spec.embeddingSize();
        int features = spec.featureSize();
        int pieces = JigsawPatches.COUNT * dimensions;
        wholeWeight = heads.kaimingNormal("pirl.whole.weight", new Shape(dimensions, features), features);
        wholeBias = heads.trainable("pirl.whole.bias", new Shape(dimensions), 0f);
        pieceWeight = heads.kaimingNormal("pirl.piece.weight", new Shape(dimensions, features), features);
        pieceBias = heads.trainable("pirl.piece.bias", new Shape(dimensions), 0f);
        jigsawWeight = heads.kaimingNormal("pirl.jigsaw.weight", new Shape(dimensions, pieces), pieces);
        jigsawBias = heads.trainable("pirl.jigsaw.bias", new Shape(dimensions), 0f);
    }

    /** The encoder; it stays ours. */
    Encoder encoder() {
        return encoder;
    }

    /** What the optimiser goes over, by name: no running statistics. The arrays stay ours. */
    Map<String, NDArray> trainable() {
        Map<String, NDArray> all = new LinkedHashMap<>(encoder.parameters().trainable());
        all.putAll(heads.trainable());
        return all;
    }

    /** f: (B, 1, H, W) float32 to (B, D) in the parameters' format, rows of length 1, owned by the caller. */
    NDArray embedWhole(NDArray pictures) {
        try (NDArray pooled = encoder.pooledFeatures(pictures, Phase.TRAINING);
                NDArray output = Torch.linear(pooled, wholeWeight, wholeBias)) {
            return Torch.normaliseRows(output);
        }
    }

    /** g: (9B, 1, P, P) float32, nine rows a picture, to (B, D) as {@link #embedWhole} gives them. */
    NDArray embedPieces(NDArray pieces) {
        try (NDArray pooled = encoder.pooledFeatures(pieces, Phase.TRAINING);
                NDArray each = Torch.linear(pooled, pieceWeight, pieceBias); // (9B, D)
                NDArray sideBySide = each.reshape(-1, (long) JigsawPatches.COUNT * dimensions);
                NDArray output = Torch.linear(sideBySide, jigsawWeight, jigsawBias)) {
            return Torch.normaliseRows(output);
        }
    }

    @Override
    public void saveTo(TrainingState state) {
        state.put(STATE, encoder.parameters().all());
        state.put(STATE, heads.all());
    }

    @Override
    public void restoreFrom(TrainingState state) {
        state.restore(STATE, encoder.parameters().all());
        state.restore(STATE, heads.all());
    }

    /** Frees the parameters. */
    @Override
    public void close() {
        encoder.close();
        heads.close();
    }
}
