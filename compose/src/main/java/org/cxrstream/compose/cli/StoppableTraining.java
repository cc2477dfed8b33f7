package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import org.cxrstream.compose.terminal.Stages;
import org.cxrstream.compose.terminal.TrainingDisplay;
import org.cxrstream.trainer.run.StopSignal;
import org.cxrstream.trainer.run.TrainingStoppedException;

/** Training in the foreground: shown while it goes, and ended after its step when the process is asked to end. */
final class StoppableTraining {
    private static final int INTERRUPTED = 130;

    private StoppableTraining() {}

    /** What is to be done. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @param display shows how it goes
         * @param stop is raised while the JVM shuts down
         */
        void run(TrainingDisplay display, StopSignal stop);
    }

    /** Does the work; the exit status is 0, or that of an interruption, of which the terminal is told. */
    static int run(PrintWriter terminal, Work work) {
        StopSignal stop = new StopSignal();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, ended), "training-shutdown"));
        try (TrainingDisplay display = new TrainingDisplay(new Stages(terminal), terminal, System.console() != null)) {
            work.run(display, stop);
            return 0;
        } catch (TrainingStoppedException e) {
            terminal.println(e.getMessage() + " when the same command is given again");
            terminal.flush();
            return INTERRUPTED;
        } finally {
            ended.countDown();
        }
    }

    /** Runs while the JVM shuts down: the training ends after its step. */
    private static void stop(StopSignal stop, CountDownLatch ended) {
        stop.raise();
        Shutdown.await(ended);
    }
}
