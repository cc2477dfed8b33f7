package org.cxrstream.trainer.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;

/** Writes down how long each stage takes, every loss and every warning; and ends the run when it is asked to stop. */
final class RunDiary {
    private final RunListener listener;
    private final StopSignal stop;
    private final Map<String, Duration> times = new LinkedHashMap<>();
    private final List<LossCurve> curves = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    RunDiary(RunListener listener, StopSignal stop) {
        this.listener = listener;
        this.stop = stop;
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
        Steps steps = new Steps();
        T result = stage(stage, what, () -> work.train(steps));
        curves.add(new LossCurve(what, steps.losses));
        return result;
    }

    /** Work that tells of its steps. */
    @FunctionalInterface
    interface TrainingWork<T> {
        T train(TrainingListener listener);
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

    private final class Steps implements TrainingListener {
        private final List<Double> losses = new ArrayList<>();

        @Override
        public void onStep(TrainingStep step) {
            stop.check();
            losses.add(step.loss());
            listener.onStep(step);
        }

        @Override
        public void onWarning(String message) {
            warn(message);
        }
    }
}
