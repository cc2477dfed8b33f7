package org.cxrstream.compose.evaluate;

import java.io.PrintWriter;
import java.util.Locale;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.PatientInterval;
import org.cxrstream.trainer.evaluate.SurfaceScore;

/** Dice and boundary distances of the lungs for people at a terminal. Belongs to one thread. */
public final class DiceTable {
    private final PrintWriter out;

    /**
     * Prints the head of a table.
     *
     * @param basis on what all rows rest
     */
    public DiceTable(PrintWriter out, PatientInterval basis) {
        this.out = out;
        out.printf("%n  Dice on %d patients, %d X-rays%n", basis.patients(), basis.images());
        out.printf("  %-28s %7s %7s %7s   %s%n", "", "right", "left", "mean", "95 % over patients");
        if (basis.carriesNothing()) {
            out.printf("  With %d patients these figures carry nothing.%n", basis.patients());
        }
    }

    /** A row of dataset-level figures with the mean's interval. */
    public void dataset(String name, DiceScore score, PatientInterval mean) {
        figures(name, score.right(), score.left(), score.mean());
        out.printf(Locale.ROOT, "   %.3f to %.3f%n", mean.lower(), mean.upper());
        out.flush();
    }

    /** A row of means over X-rays. */
    public void perImage(String name, DiceScore score) {
        figures(name, score.perImageRight(), score.perImageLeft(), score.perImageMean());
        out.println();
        out.flush();
    }

    /** Rows of boundary distances, in pixels of the grid. */
    public void surface(SurfaceScore score) {
        out.printf("%n  Distance of the boundaries in pixels of the 256x256 grid, mean over X-rays%n");
        distances("HD95", score.hd95Right(), score.hd95Left(), score.hd95());
        distances("ASSD", score.assdRight(), score.assdLeft(), score.assd());
        out.flush();
    }

    private void distances(String name, double right, double left, double mean) {
        out.printf(Locale.ROOT, "  %-28s %7.2f %7.2f %7.2f%n", name, right, left, mean);
    }

    private void figures(String name, double right, double left, double mean) {
        out.printf(Locale.ROOT, "  %-28s %7.3f %7.3f %7.3f", name, right, left, mean);
    }
}
