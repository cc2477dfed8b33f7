package org.cxrstream.trainer.contrast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.pretrain.Learned;
import org.cxrstream.trainer.resume.Resumable;
import org.cxrstream.trainer.resume.TrainingState;

/**
 * What every contrastive method does once it knows who is what to whom: loss, backward pass, figures, and the alarm for
 * collapsed embeddings. For one thread.
 */
public final class Contrast implements Resumable {
    private final ContrastiveLoss loss;
    private final CollapseWatch watch;

    /**
     * Nothing is computed yet.
     *
     * @param temperature τ, > 0
     * @param warmUpSteps steps before the alarm is armed
     * @param dimensions numbers in an embedding
     */
    public Contrast(double temperature, int warmUpSteps, int dimensions) {
        loss = new ContrastiveLoss(temperature);
        watch = new CollapseWatch(warmUpSteps, dimensions);
    }

    /**
     * What a forward pass made.
     *
     * @param embeddings (B, D), rows of length 1
     * @param similarities (A, C), cosines of anchors and candidates
     */
    public record Comparison(NDArray embeddings, NDArray similarities) {}

    /**
     * Gathers the gradients of one step.
     *
     * @param step from 0
     * @param relations of A anchors to C candidates
     * @param forward the forward pass, called once while gradients are recorded
     */
    public Learned learn(int step, Relations relations, Supplier<Comparison> forward) {
        Comparison comparison;
        NDArray scalar;
        try (Torch.Recording recording = Torch.record()) {
            comparison = forward.get();
            scalar = loss.of(comparison.similarities, relations);
            recording.backward(scalar);
        }
        double value = scalar.toType(DataType.FLOAT64, false).getDouble();
        if (!Double.isFinite(value)) {
            return new Learned(value, EmbeddingFigures.NONE.byName(), List.of());
        }
        EmbeddingFigures figures = EmbeddingFigures.of(comparison.embeddings, comparison.similarities, relations);
        return new Learned(value, figures.byName(), warnings(step, value, figures));
    }

    private List<String> warnings(int step, double value, EmbeddingFigures figures) {
        return watch.hasCollapsed(step, value, figures.collapsedLoss(), figures.spread())
                ? List.of("the embeddings have collapsed at step " + (step + 1) + ": loss " + value + ", spread "
                        + figures.spread())
                : List.of();
    }

    /** What a step found that had nothing to compare with; the figures of {@link #learn}, all 0. */
    public static Map<String, Double> noFigures() {
        return EmbeddingFigures.NONE.byName();
    }

    @Override
    public void saveTo(TrainingState state) {
        watch.saveTo(state);
    }

    @Override
    public void restoreFrom(TrainingState state) {
        watch.restoreFrom(state);
    }
}
