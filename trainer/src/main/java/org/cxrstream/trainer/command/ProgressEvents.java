package org.cxrstream.trainer.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cxrstream.schemas.event.TrainingProgress;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.run.RunListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a run's steps into {@code cxr.training-progress}: each change of stage, and of the steps one a second at most
 * and the last of each training. Passes all on to another listener.
 */
final class ProgressEvents implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressEvents.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String run;
    private final Clock clock;
    private final Consumer<TrainingProgress> sink;
    private final RunListener observer;
    private TrainingStage stage = TrainingStage.CORPUS;
    private Instant silentUntil = Instant.MIN;

    ProgressEvents(String run, Clock clock, Consumer<TrainingProgress> sink, RunListener observer) {
        this.run = run;
        this.clock = clock;
        this.sink = sink;
        this.observer = observer;
    }

    @Override
    public void onStage(TrainingStage next, String what) {
        LOG.info("run {}: {}", run, what);
        stage = next;
        send(0, 0, Map.of());
        observer.onStage(next, what);
    }

    @Override
    public void onStep(TrainingStep step) {
        Instant now = clock.instant();
        if (step.step() == step.steps() || !now.isBefore(silentUntil)) {
            silentUntil = now.plus(PAUSE);
            Map<String, Double> metrics = new TreeMap<>(step.metrics());
            metrics.put("loss", step.loss());
            metrics.values().removeIf(value -> !Double.isFinite(value));
            send(step.step(), step.steps(), metrics);
        }
        observer.onStep(step);
    }

    @Override
    public void onWarning(String message) {
        LOG.warn("run {}: {}", run, message);
        observer.onWarning(message);
    }

    /** The run ended without a report. */
    void failed() {
        stage = TrainingStage.FAILED;
        send(0, 0, Map.of());
    }

    private void send(int step, int steps, Map<String, Double> metrics) {
        sink.accept(new TrainingProgress(run, stage, step, steps, metrics, clock.instant()));
    }
}
