package org.cxrstream.compose.experiment;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells a person how far an experiment is, and when it may be done. */
final class Progress {
    private final PrintWriter out;
    private final int cells;
    private final long start = System.nanoTime();
    private int done;
    private int doneHere;
    private int awaited;

    /**
     * Begins.
     *
     * @param done cells that were done before
     * @param cells in all
     */
    Progress(PrintWriter out, int done, int cells) {
        this.out = out;
        this.done = done;
        this.cells = cells;
    }

    /** A cell begins. */
    void begin(Cell cell) {
        say("cell %d of %d: %s".formatted(done + 1, cells, cell.words()));
    }

    /** It is done. */
    void done(Cell cell, double dice) {
        done++;
        doneHere++;
        double seconds = (System.nanoTime() - start) / 1e9 / doneHere * (cells - done);
        say(String.format(Locale.ROOT, "  %s: Dice %.3f; about %s left", cell.row(), dice, words(seconds)));
    }

    /** Another process has done it. */
    void doneElsewhere(Cell cell) {
        done++;
        say("  %s: done by another process".formatted(cell.words()));
    }

    /** It can't be done. */
    void failed(Cell cell, String why) {
        done++;
        say("  %s: %s".formatted(cell.words(), why));
    }

    /** All that is left is with other processes. */
    void await(int left) {
        if (left != awaited) {
            say("waiting for %d cells that other processes are at".formatted(left));
            awaited = left;
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /** For people: {@code 2 h 05 min}, {@code 7 min}. */
    static String words(double seconds) {
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return duration.toHours() > 0
                ? "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart())
                : "%d min".formatted(Math.max(1, Math.round(seconds / 60)));
    }
}
