package org.cxrstream.ingest.folder;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.cxrstream.ingest.folder.FolderIngest.ProgressBar;

/** Shows how far a run is. */
interface Progress extends AutoCloseable {
    /** One more image is done. */
    void step();

    @Override
    void close();

    /** A bar on standard error, or nothing. */
    static Progress of(ProgressBar wish, String task, int images) {
        return isVisible(wish) ? new Bar(task, images) : new Silence();
    }

    @SuppressWarnings("SystemConsoleNull") // Java 22 and later show the bar in pipes too: no harm.
    private static boolean isVisible(ProgressBar wish) {
        return switch (wish) {
            case SHOWN -> true;
            case HIDDEN -> false;
            case AUTO -> System.console() != null;
        };
    }

    /** A bar of fixed width, so that no terminal has to be asked for its own. */
    final class Bar implements Progress {
        private static final int COLUMNS = 100;

        private final me.tongfei.progressbar.ProgressBar bar;

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
