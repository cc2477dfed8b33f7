package org.cxrstream.ingest.folder;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a run is. */
interface Progress extends AutoCloseable {
    /** One more image is done. */
    void step();

    @Override
    void close();

    /** A bar on standard error, or nothing. */
    static Progress of(boolean isVisible, String task, int images) {
        return isVisible ? new Bar(task, images) : new Silence();
    }

    /** A bar of fixed width, so that no terminal has to be asked for its own. */
    final class Bar implements Progress {
        private static final int COLUMNS = 100;

        private final ProgressBar bar;

        Bar(String task, int images) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(images)
                    .setUnit(" images", 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
                    .build();
        }

        @Override
        public void step() {
            bar.step();
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** For logs and pipes. */
    final class Silence implements Progress {
        @Override
        public void step() {}

        @Override
        public void close() {}
    }
}
