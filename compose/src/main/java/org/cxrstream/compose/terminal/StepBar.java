package org.cxrstream.compose.terminal;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error with the time to go; nothing where there is no terminal. Not thread-safe. */
public final class StepBar implements AutoCloseable {
    /** Fixed, so that no terminal has to be asked for its own. */
    private static final int COLUMNS = 110;

    private static final int UPDATE_MILLIS = 500;

    private final @Nullable ProgressBar bar;

    private StepBar(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Begins a bar.
     *
     * @param task what is being done
     * @param done how many steps had been made before
     * @param steps how many steps there are in all
     * @param hasTerminal whether anybody would see it
     */
    public static StepBar begin(String task, int done, int steps, boolean hasTerminal) {
        if (!hasTerminal) {
            return new StepBar(null);
        }
        return new StepBar(new ProgressBarBuilder()
                .setTaskName("  " + task)
                .setInitialMax(steps)
                .startsFrom(done, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
                .build());
    }

    /** So many steps are done; {@code note} says more, such as the loss. */
    public void stepTo(int step, String note) {
        if (bar != null) {
            bar.stepTo(step);
            bar.setExtraMessage(note);
        }
    }

    /** Ends the bar's line. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
