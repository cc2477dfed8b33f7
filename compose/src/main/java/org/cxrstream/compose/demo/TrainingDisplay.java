package org.cxrstream.compose.demo;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.run.RunListener;
import org.jspecify.annotations.Nullable;

/** Shows a run: a bar with the time to go on a terminal, and a line for each finished stage. */
final class TrainingDisplay implements RunListener, AutoCloseable {
    private final Stages stages;
    private final PrintWriter out;
    private final boolean hasTerminal;
    private @Nullable ProgressBar bar;
    private String stage = "";
    private long stageStart;

    TrainingDisplay(Stages stages, PrintWriter out, boolean hasTerminal) {
        this.stages = stages;
        this.out = out;
        this.hasTerminal = hasTerminal;
    }

    @Override
    public void onStage(TrainingStage kind, String what) {
        endStage();
        stage = kind == TrainingStage.DONE ? "" : what;
        stageStart = System.nanoTime();
    }

    @Override
    public void onStep(TrainingStep step) {
        if (!hasTerminal) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("  " + stage)
                    .setInitialMax(step.steps())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(500)
                    .build();
        }
        bar.stepTo(step.step());
        bar.setExtraMessage(" loss %.4f".formatted(step.loss()));
    }

    @Override
    public void onWarning(String message) {
        out.println("  note: " + message);
        out.flush();
    }

    @Override
    public void close() {
        endStage();
    }

    private void endStage() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        if (!stage.isEmpty()) {
            stages.add(stage, (System.nanoTime() - stageStart) / 1e9);
            stage = "";
        }
    }
}
