package org.cxrstream.compose.experiment.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cxrstream.trainer.evaluate.ImageOverlap;

/**
 * A cell of a plan, and what was measured in it.
 *
 * @param conditions what it has in common with the cells it is compared with
 * @param annotatedImages how many annotated X-rays were drawn: a number, or {@code all}
 * @param row the row's name
 * @param method how the encoder began, as the paper's rows are called; empty for what isn't a row of the paper
 * @param run which repetition it is
 * @param measured empty if it isn't done
 */
public record PlannedCell(
        Conditions conditions,
        String annotatedImages,
        String row,
        Optional<String> method,
        Run run,
        Optional<Measured> measured) {
    /** Checks that nothing is missing. */
    public PlannedCell {
        requireNonNull(conditions, "conditions");
        requireNonNull(annotatedImages, "annotatedImages");
        requireNonNull(row, "row");
        requireNonNull(method, "method");
        requireNonNull(run, "run");
        requireNonNull(measured, "measured");
    }

    /**
     * What all cells of a table have in common.
     *
     * @param block the block's name
     * @param settings the block's own, {@code name=value}
     * @param on which folders of the plan are fine-tuned and tested on
     * @param data the layout of these folders: {@code manifest}, {@code jsrt}, {@code montgomery}
     * @param protocol whether pre-training sees the test patients
     * @param architecture the network's id
     * @param folds how many folds there are
     */
    public record Conditions(
            String block,
            List<String> settings,
            String on,
            String data,
            String protocol,
            String architecture,
            int folds) {
        /** Copies the list. */
        public Conditions {
            settings = List.copyOf(settings);
        }

        /** Whether cells of both compare: all is the same but the block's name. */
        boolean isLike(Conditions other) {
            return equals(new Conditions(
                    block, other.settings, other.on, other.data, other.protocol, other.architecture, other.folds));
        }
    }

    /**
     * One of the repetitions of a row.
     *
     * @param fold whose patients are tested on
     * @param draw of annotated X-rays
     * @param seed of all other random choices
     */
    public record Run(int fold, int draw, long seed) {
        /** The same without its fold: all folds of one are tested on different patients. */
        Run repetition() {
            return new Run(0, draw, seed);
        }
    }

    /**
     * What was measured.
     *
     * @param scores a figure that nothing supports is missing
     * @param overlaps of every test X-ray; the patients' stand-ins are the same in all cells on the same folders
     */
    public record Measured(Map<Score, Double> scores, List<ImageOverlap> overlaps) {
        /** Copies the collections. */
        public Measured {
            scores = Map.copyOf(scores);
            overlaps = List.copyOf(overlaps);
        }
    }

    /** Whether it is done. */
    boolean isDone() {
        return measured.isPresent();
    }
}
