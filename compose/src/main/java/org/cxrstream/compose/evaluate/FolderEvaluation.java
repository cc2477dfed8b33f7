package org.cxrstream.compose.evaluate;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.cxrstream.compose.dataset.AnnotatedXrays;
import org.cxrstream.compose.terminal.StepBar;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.PatientInterval;

/**
 * How good a model is on annotated X-rays.
 *
 * @param xrays the X-rays
 * @param evaluation overlaps in their order
 * @param mean the headline with its interval over patients
 */
public record FolderEvaluation(AnnotatedXrays xrays, Evaluation evaluation, PatientInterval mean) {
    /** Checks that all is there. */
    public FolderEvaluation {
        requireNonNull(xrays, "xrays");
        requireNonNull(evaluation, "evaluation");
        requireNonNull(mean, "mean");
    }

    /**
     * Segments each X-ray and compares it with its mask.
     *
     * @param segmenter from a raster of the grid to its label map
     * @param seed of the bootstrap
     * @param hasTerminal whether a bar is shown
     */
    public static FolderEvaluation of(
            UnaryOperator<byte[]> segmenter, AnnotatedXrays xrays, long seed, boolean hasTerminal) {
        try (StepBar bar = StepBar.begin("evaluation", 0, xrays.count(), hasTerminal)) {
            int[] done = {0};
            Evaluation evaluation = Evaluation.of(
                    raster -> {
                        byte[] labels = segmenter.apply(raster);
                        bar.stepTo(++done[0], "");
                        return labels;
                    },
                    xrays);
            PatientBootstrap bootstrap = new PatientBootstrap(seed, PatientBootstrap.DEFAULT_RESAMPLES);
            return new FolderEvaluation(xrays, evaluation, bootstrap.meanDice(evaluation.overlaps()));
        }
    }

    /** The numbers of the X-rays. */
    IntStream numbers() {
        return IntStream.range(0, xrays.count());
    }
}
