package org.cxrstream.trainer.pretrain;

import java.util.HashMap;
import java.util.Map;
import org.cxrstream.trainer.optimise.CosineSchedule;
import org.cxrstream.trainer.optimise.DivergedException;
import org.cxrstream.trainer.optimise.GradientNorm;
import org.cxrstream.trainer.optimise.Optimiser;
import org.cxrstream.trainer.progress.TrainingListener;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.resume.Checkpointing;

/** The steps of one pre-training. Owns the optimiser's state. */
final class PretrainingRun implements AutoCloseable {
    private static final double NANOSECONDS = 1e9;

    private final PretrainingSettings settings;
    private final Pretext pretext;
    private final Probing probing;
    private final Identity identity;
    private final BatchSampler sampler;
    private final CosineSchedule schedule;
    private final Optimiser optimiser;

    PretrainingRun(PretrainingTask task, Pretext pretext, Probing probing, Identity identity) {
        settings = task.settings();
        this.pretext = pretext;
        this.probing = probing;
        this.identity = identity;
        sampler = task.sampler();
        schedule = new CosineSchedule(settings.optimiser().learningRate(), task.steps(), task.warmUpSteps());
        optimiser = settings.optimiser().of(pretext.trainable());
    }

    void run(TrainingListener listener, Checkpointing checkpointing) {
        int steps = schedule.steps();
        for (int step = checkpointing.resume(identity, pretext, optimiser); step < steps; step++) {
            listener.onStep(step(step, listener));
            checkpointing.afterStep(step + 1, steps, identity, pretext, optimiser);
        }
    }

    private TrainingStep step(int step, TrainingListener listener) {
        long start = System.nanoTime();
        Learned learned = pretext.learn(sampler.batch(step));
        if (!Double.isFinite(learned.loss())) {
            throw new DivergedException(
                    "pre-training loss at step " + (step + 1) + ": " + learned.loss() + " (expected: finite)");
        }
        if (settings.gradientClip() > 0) {
            GradientNorm.clip(pretext.trainable(), settings.gradientClip());
        }
        optimiser.step(schedule.rateAt(step));
        double seconds = (System.nanoTime() - start) / NANOSECONDS;
        learned.warnings().forEach(listener::onWarning);

        Map<String, Double> metrics = new HashMap<>(learned.figures());
        metrics.put("learningRate", schedule.rateAt(step));
        metrics.put("imagesPerSecond", sampler.batchSize() / seconds);
        metrics.putAll(probing.afterStep(step + 1, schedule.steps(), pretext.encoder()));
        return new TrainingStep(Pretraining.STAGE, step + 1, schedule.steps(), learned.loss(), metrics);
    }

    @Override
    public void close() {
        optimiser.close();
    }
}
