package org.cxrstream.compose.train;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.cxrstream.compose.evaluate.DiceTable;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.run.FoldReport;
import org.cxrstream.trainer.run.FoldReport.EncoderFigures;

/** The figures of a training for people at a terminal. */
public final class TrainingTable {
    private TrainingTable() {}

    /** Prints them. */
    public static void print(FoldReport report, PrintWriter out) {
        String method = PretrainingMethods.named(report.method()).title();
        out.printf(
                "%n  pre-trained on %d X-rays of %d patients, fine-tuned on %d of %d%n",
                report.corpus().images(),
                report.corpus().patients(),
                report.corpus().labelledImages(),
                report.corpus().labelledPatients());
        printRetrieval(report.retrieval(), out);
        DiceTable table = new DiceTable(out, report.test().mean());
        table.dataset(method, report.test().dice(), report.test().mean());
        table.perImage("  its mean over X-rays", report.test().dice());
        table.dataset(
                "mean training mask",
                report.meanMask().dice(),
                report.meanMask().mean());
    }

    private static void printRetrieval(List<EncoderFigures> looks, PrintWriter out) {
        if (looks.isEmpty()) {
            return;
        }
        EncoderFigures first = looks.get(0);
        EncoderFigures last = looks.get(looks.size() - 1);
        out.printf(
                Locale.ROOT,
                "  same-patient retrieval@1 of the test patients: %.3f before, %.3f after %d steps (chance %.3f)%n",
                first.retrieval(),
                last.retrieval(),
                last.step(),
                last.chance());
    }
}
