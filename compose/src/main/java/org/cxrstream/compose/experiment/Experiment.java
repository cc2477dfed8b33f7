package org.cxrstream.compose.experiment;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.FolderLock;
import org.cxrstream.trainer.run.FoldReport;
import org.cxrstream.trainer.run.FoldTraining;
import org.cxrstream.trainer.run.RunListener;
import org.cxrstream.trainer.run.StopSignal;

/**
 * Does the cells of a plan that aren't done yet, in the plan's order. What is done stands in {@code results.csv} of the
 * experiment's folder, a line a cell, and is never done again; a cell that was cut short goes on from its last state.
 * Several processes may work on one experiment: a cell that another one is at is left to it, and taken up if that one
 * dies. A cell that can't be done, such as one whose loss diverges, is told and doesn't keep the others from being done.
 */
final class Experiment {
    /** What is kept of each cell. */
    static final List<String> COLUMNS = List.of(
            "cell",
            "block",
            "row",
            "method",
            "architecture",
            "preset",
            "protocol",
            "on",
            "annotated_images",
            "fold",
            "folds",
            "draw",
            "seed",
            "precision",
            "threads",
            "encoder",
            "updates",
            "finetuning_images_seen",
            "test_patients",
            "test_images",
            "dice_right",
            "dice_left",
            "dice",
            "dice_per_image",
            "hd95",
            "assd",
            "mean_mask_dice",
            "model",
            "wall_seconds",
            "cpu_seconds",
            "version",
            "finished_at",
            "data",
            "labelled_patients",
            "labelled_images");

    private static final int STEPS_BETWEEN_STATES = 50;
    private static final int SECONDS_BETWEEN_LOOKS = 5;

    private final ExperimentFolder folder;
    private final EncoderCache cache;
    private final Datasets datasets;
    private final Set<String> drawn;
    private final Clock clock;
    private final String version;

    /**
     * Prepares an experiment.
     *
     * @param folder what is done is kept there
     * @param cache its encoders
     * @param datasets the plan's X-rays
     * @param drawn keys of the cells whose models are needed for figures: their weights are kept
     * @param clock tells when a cell was finished
     * @param version of the code
     */
    Experiment(
            ExperimentFolder folder,
            EncoderCache cache,
            Datasets datasets,
            Set<String> drawn,
            Clock clock,
            String version) {
        this.folder = folder;
        this.cache = cache;
        this.datasets = datasets;
        this.drawn = Set.copyOf(drawn);
        this.clock = clock;
        this.version = version;
    }

    /** Of these cells, those that aren't done. */
    List<Cell> left(List<Cell> cells) {
        Set<String> done = new HashSet<>(folder.keysDone());
        return cells.stream().filter(cell -> done.add(cell.key())).toList();
    }

    /**
     * Does all that are left.
     *
     * @param cells the plan's
     * @param listener hears how each training goes
     * @param out hears how the whole goes
     * @param stop ends it early
     * @return the cells that can't be done, with the reasons, for people
     * @throws org.cxrstream.trainer.run.TrainingStoppedException if {@code stop} was raised
     */
    List<String> run(List<Cell> cells, RunListener listener, PrintWriter out, StopSignal stop) {
        forgetFinishedWeights(cells);
        List<Cell> left = left(cells);
        Progress progress = new Progress(out, cells.size() - left.size(), cells.size());
        List<String> failures = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Cell> elsewhere = new ArrayList<>();
            for (Cell cell : left) {
                if (!isSettled(cell, listener, stop, progress, failures)) {
                    elsewhere.add(cell);
                }
            }
            if (elsewhere.size() == left.size()) {
                awaitOthers(elsewhere.size(), progress, stop);
            }
            left = elsewhere;
        }
        return failures;
    }

    /** Those that a process which was killed had no time to delete. */
    private void forgetFinishedWeights(List<Cell> cells) {
        Set<String> done = folder.keysDone();
        cells.stream()
                .filter(cell -> done.contains(cell.key()) && !drawn.contains(cell.key()))
                .forEach(folder::forgetWeights);
    }

    private static void awaitOthers(int cells, Progress progress, StopSignal stop) {
        progress.await(cells);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_LOOKS));
        stop.check();
    }

    /** Whether nothing is left to do of the cell; not if another process is at it, or at its encoder. */
    private boolean isSettled(
            Cell cell, RunListener listener, StopSignal stop, Progress progress, List<String> failures) {
        // Held until the line is written: whoever gets it next sees that the cell is done.
        try (FolderLock claim = FolderLock.of(folder.claimOf(cell))) {
            requireNonNull(claim);
            if (folder.keysDone().contains(cell.key())) {
                progress.doneElsewhere(cell);
            } else {
                progress.begin(cell);
                finish(cell, listener, stop, progress);
            }
            return true;
        } catch (SetupException e) {
            if (e.kind() == Kind.IN_USE) {
                return false;
            }
            if (e.kind() != Kind.CONFIGURATION && e.kind() != Kind.NO_INPUT) {
                throw e;
            }
            failures.add(cell.words() + ": " + e.getMessage());
            progress.failed(cell, String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void finish(Cell cell, RunListener listener, StopSignal stop, Progress progress) {
        Optional<Path> encoder = cache.encoder(cell, datasets, listener, stop);
        Stopwatch time = new Stopwatch();
        FoldReport report = train(cell, encoder, listener, stop);
        folder.results().add(line(cell, report, time));
        if (!drawn.contains(cell.key())) {
            folder.forgetWeights(cell);
        }
        progress.done(cell, report.test().dice().mean());
    }

    private FoldReport train(Cell cell, Optional<Path> encoder, RunListener listener, StopSignal stop) {
        FoldTraining training = new FoldTraining(
                cell.request(encoder), folder.of(cell), Optional.of(cell.precision()), STEPS_BETWEEN_STATES, clock);
        return training.run(datasets::unlabelled, datasets.annotated(cell.on()), listener, stop);
    }

    private Map<String, String> line(Cell cell, FoldReport report, Stopwatch time) {
        Map<String, String> line = new LinkedHashMap<>(what(cell, report));
        line.putAll(figures(cell, report));
        line.put("wall_seconds", time.wallSeconds());
        line.put("cpu_seconds", time.cpuSeconds());
        line.put("version", version);
        line.put("finished_at", clock.instant().toString());
        line.put("data", datasets.layout(cell.on()));
        return line;
    }

    private static Map<String, String> what(Cell cell, FoldReport report) {
        Cell.Place place = cell.place();
        Map<String, String> line = new LinkedHashMap<>();
        line.put("cell", cell.key());
        line.put("block", cell.block());
        line.put("row", cell.row());
        line.put("method", report.method());
        line.put("architecture", cell.resolved().network().architecture().id());
        line.put("preset", cell.preset());
        line.put("protocol", place.protocol().name().toLowerCase(Locale.ROOT));
        line.put("on", cell.on().words());
        line.put("annotated_images", cell.annotatedImages());
        line.put("fold", Integer.toString(place.fold()));
        line.put("folds", Integer.toString(place.folds()));
        line.put("draw", Integer.toString(place.draw()));
        line.put("seed", Long.toString(place.seed()));
        line.put("precision", cell.precision().name());
        line.put("threads", Integer.toString(Torch.threads()));
        line.put("encoder", cell.needsEncoder() ? cell.encoderKey() : "");
        return line;
    }

    private static Map<String, String> figures(Cell cell, FoldReport report) {
        Map<String, String> line = new LinkedHashMap<>();
        int updates = report.updates();
        int batch = Math.min(
                cell.resolved().finetuning().batchSize(), report.corpus().labelledImages());
        line.put("updates", Integer.toString(updates));
        line.put("finetuning_images_seen", Long.toString((long) updates * batch));
        line.put("test_patients", Integer.toString(report.test().mean().patients()));
        line.put("test_images", Integer.toString(report.test().mean().images()));
        line.put("dice_right", Figure.of(report.test().dice().right()));
        line.put("dice_left", Figure.of(report.test().dice().left()));
        line.put("dice", Figure.of(report.test().dice().mean()));
        line.put("dice_per_image", Figure.of(report.test().dice().perImageMean()));
        line.put("hd95", Figure.of(report.test().surface().hd95()));
        line.put("assd", Figure.of(report.test().surface().assd()));
        line.put("mean_mask_dice", Figure.of(report.meanMask().dice().mean()));
        line.put("model", report.model().hex());
        line.put("labelled_patients", Integer.toString(report.corpus().labelledPatients()));
        line.put("labelled_images", Integer.toString(report.corpus().labelledImages()));
        return line;
    }
}
