package org.cxrstream.compose.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import org.cxrstream.schemas.event.TrainingStage;
import org.cxrstream.trainer.progress.TrainingStep;
import org.cxrstream.trainer.run.RunListener;
import org.jspecify.annotations.Nullable;

/** Shows a training: a bar with the time to go on a terminal, and a line for each finished stage. */
public final class TrainingDisplay implements RunListener, AutoCloseable {
    private final Stages stages;
    private final PrintWriter out;
    private final boolean hasTerminal;
    private @Nullable StepBar bar;
    private String stage = "";
    private long stageStart;

    /**
     * Nothing is shown yet.
     *
     * @param stages takes the finished stages
     * @param out where warnings are printed
     * @param hasTerminal whether bars may be drawn
     */
    public TrainingDisplay(Stages stages, PrintWriter out, boolean hasTerminal) {
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
        if (bar == null) {
            bar = StepBar.begin(stage, step.step() - 1, step.steps(), hasTerminal);
        }
        bar.stepTo(step.step(), String.format(Locale.ROOT, " loss %.4f", step.loss()));
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
