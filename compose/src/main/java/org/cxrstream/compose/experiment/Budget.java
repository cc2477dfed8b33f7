package org.cxrstream.compose.experiment;

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
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.run.FoldRequest;
import org.cxrstream.trainer.run.FoldTraining;
import org.cxrstream.trainer.run.PresetSettings;
import org.cxrstream.trainer.run.RunListener;
import org.cxrstream.trainer.run.StopSignal;
import org.cxrstream.trainer.run.TrainingStoppedException;

/**
 * What an experiment will cost: some steps of each kind of training are made and timed, in a folder that is thrown away.
 * Evaluation isn't in it.
 *
 * @param datasets the plan's X-rays
 * @param cache encoders that are there cost nothing
 * @param scratch an empty folder
 */
record Budget(Datasets datasets, EncoderCache cache, Path scratch) {
    private static final int TIMED_STEPS = 20;
    /** The first steps also load code and memory. */
    private static final int WARM_UP_STEPS = 3;

    /** Work of one kind: so many trainings of so many steps. */
    private static final class Work {
        private final String title;
        private final FoldRequest request;
        private final Cell cell;
        private int trainings;
        private long steps;
        private double secondsAStep;

        Work(String title, FoldRequest request, Cell cell) {
            this.title = title;
            this.request = request;
            this.cell = cell;
        }
    }

    /** Times the kinds of work that these cells are made of, and prints what they add up to. */
    void print(List<Cell> left, PrintWriter out) {
        Map<String, Work> kinds = new LinkedHashMap<>();
        Set<String> encoders = new HashSet<>();
        for (Cell cell : left) {
            if (!cache.holds(cell) && encoders.add(cell.encoderKey())) {
                add(kinds, new Work(pretraining(cell), cell.encoderRequest(), cell));
            }
            add(kinds, new Work(finetuning(cell), withoutPretraining(cell), cell));
        }
        out.printf("%n  %-44s %9s %9s %9s %9s%n", "", "trainings", "steps", "s a step", "minutes");
        double total = 0;
        for (Work work : kinds.values()) {
            time(work);
            double seconds = work.trainings * work.steps * work.secondsAStep;
            total += seconds;
            out.printf(
                    Locale.ROOT,
                    "  %-44s %9d %9d %9.2f %9.0f%n",
                    work.title,
                    work.trainings,
                    work.steps,
                    work.secondsAStep,
                    seconds / 60);
            out.flush();
        }
        out.printf("%n  %d cells left: about %s%n", left.size(), Progress.words(total));
        out.flush();
    }

    /** Trainings of one title differ in kind if any setting does. */
    private static void add(Map<String, Work> kinds, Work work) {
        Map<String, String> settings = PresetSettings.describe(work.request.preset());
        kinds.computeIfAbsent(work.title + settings, kind -> work).trainings++;
    }

    private static String pretraining(Cell cell) {
        return "pre-train %s, %s"
                .formatted(cell.row(), cell.resolved().network().architecture().title());
    }

    private static String finetuning(Cell cell) {
        return "fine-tune %s, %s X-rays, %s"
                .formatted(cell.resolved().network().architecture().title(), cell.annotatedImages(), cell.block());
    }

    private static FoldRequest withoutPretraining(Cell cell) {
        Map<String, String> changes = new LinkedHashMap<>(cell.changes());
        changes.keySet().removeIf(name -> !name.startsWith("finetuning.") && !name.startsWith("network."));
        changes.put("pretraining.method", "random");
        return new Cell(
                        cell.block(),
                        cell.row(),
                        cell.on(),
                        cell.preset(),
                        changes,
                        cell.place(),
                        cell.precision(),
                        cell.data())
                .request(Optional.empty());
    }

    private void time(Work work) {
        StopSignal stop = new StopSignal();
        Steps steps = new Steps(stop);
        Path folder = scratch.resolve(Integer.toString(System.identityHashCode(work)));
        FoldTraining training =
                new FoldTraining(work.request, folder, Optional.of(work.cell.precision()), 1 << 20, Clock.systemUTC());
        try {
            training.run(datasets::unlabelled, datasets.annotated(work.cell.on()), steps, stop);
        } catch (TrainingStoppedException e) {
            // As was asked after enough steps; a training of fewer ends by itself.
        }
        work.steps = steps.inAll;
        work.secondsAStep = steps.median();
    }

    /** Takes the times of steps until there are enough. */
    private static final class Steps implements RunListener {
        private final StopSignal stop;
        private final List<Double> seconds = new ArrayList<>();
        private long last = System.nanoTime();
        private String stage = "";
        private int inAll;

        Steps(StopSignal stop) {
            this.stop = stop;
        }

        @Override
        public void onStage(TrainingStage stage, String what) {}

        @Override
        public void onStep(TrainingStep step) {
            if (stage.isEmpty()) {
                stage = step.stage();
            }
            if (!step.stage().equals(stage)) {
                stop.raise(); // The next kind of training has begun.
                return;
            }
            long now = System.nanoTime();
            seconds.add((now - last) / 1e9);
            last = now;
            inAll = step.steps();
            if (seconds.size() >= TIMED_STEPS + WARM_UP_STEPS) {
                stop.raise();
            }
        }

        double median() {
            List<Double> timed = seconds.stream()
                    .skip(Math.min(WARM_UP_STEPS, seconds.size() - 1))
                    .sorted()
                    .toList();
            return timed.get(timed.size() / 2);
        }
    }
}
