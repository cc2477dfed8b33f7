package org.cxrstream.trainer.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;

/**
 * Writes down how long each stage takes, every step and every warning; and ends the run when it is asked to stop. What
 * an earlier process wrote down of the same run counts, but for the times.
 */
final class RunDiary {
    private final RunListener listener;
    private final StopSignal stop;
    private final MetricsFile metrics;
    private final Map<String, Duration> times = new LinkedHashMap<>();
    private final List<LossCurve> curves = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    RunDiary(RunListener listener, StopSignal stop, MetricsFile metrics) {
        this.listener = listener;
        this.stop = stop;
        this.metrics = metrics;
    }

    /** Does a stage that doesn't train. */
    <T> T stage(TrainingStage stage, String what, Supplier<T> work) {
        stop.check();
        listener.onStage(stage, what);
        long start = System.nanoTime();
        T result = work.get();
        times.put(what, Duration.ofNanos(System.nanoTime() - start));
        return result;
    }

    /** Does a stage whose steps are to be heard. */
    <T> T training(TrainingStage stage, String what, TrainingWork<T> work) {
        T result = stage(stage, what, () -> work.train(new Steps(what)));
        takeOver(what);
        return result;
    }

    /** Work that tells of its steps. */
    @FunctionalInterface
    interface TrainingWork<T> {
        T train(TrainingListener listener);
    }

    /** A stage that an earlier process has finished. */
    void alreadyDone(String what) {
        takeOver(what);
    }

    /** Writes down figures of after so many steps, unless they are there. */
    void figures(String what, int steps, Supplier<Map<String, Double>> figures) {
        if (metrics.of(what).isEmpty()) {
            metrics.forgetFrom(what, 0); // A line that was cut off as the process died would swallow ours.
            Map<String, Double> found = figures.get();
            if (!found.isEmpty()) {
                metrics.add(new MetricsFile.Line(what, steps, Double.NaN, found, List.of()));
            }
        }
    }

    void warn(String message) {
        warnings.add(message);
        listener.onWarning(message);
    }

    Map<String, Duration> times() {
        return times;
    }

    List<LossCurve> curves() {
        return curves;
    }

    List<String> warnings() {
        return warnings;
    }

    /** A stage's last step; none if it made none. */
    Optional<MetricsFile.Line> lastOf(String what) {
        List<MetricsFile.Line> lines = metrics.of(what);
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
    }

    private void takeOver(String what) {
        List<MetricsFile.Line> lines = metrics.of(what);
        if (!lines.isEmpty()) {
            curves.add(new LossCurve(
                    what, lines.stream().map(MetricsFile.Line::loss).toList()));
            lines.forEach(line -> warnings.addAll(line.warnings()));
        }
    }

    private final class Steps implements TrainingListener {
        private final String what;
        /** Since the last step. */
        private final List<String> fresh = new ArrayList<>();

        private boolean hasBegun;

        Steps(String what) {
            this.what = what;
        }

        @Override
        public void onStep(TrainingStep step) {
            stop.check();
            if (!hasBegun) {
                metrics.forgetFrom(what, step.step());
                hasBegun = true;
            }
            metrics.add(new MetricsFile.Line(what, step.step(), step.loss(), step.metrics(), List.copyOf(fresh)));
            fresh.clear();
            listener.onStep(step);
        }

        @Override
        public void onWarning(String message) {
            fresh.add(message);
            listener.onWarning(message);
        }
    }
}
