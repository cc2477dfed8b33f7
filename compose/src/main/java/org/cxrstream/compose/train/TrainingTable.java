package org.cxrstream.compose.train;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.cxrstream.compose.evaluate.DiceTable;
import org.cxrstream.segmenter.checkpoint.CorpusCounts;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.run.FoldReport;
import org.cxrstream.trainer.run.FoldReport.EncoderFigures;

/** The figures of a training for people at a terminal. */
public final class TrainingTable {
    private TrainingTable() {}

    /** Prints them. */
    public static void print(FoldReport report, PrintWriter out) {
        CorpusCounts corpus = report.corpus();
        String pretraining = corpus.images() == 0
                ? "not pre-trained"
                : "pre-trained on %d X-rays of %d patients".formatted(corpus.images(), corpus.patients());
        out.printf("%n  %s, fine-tuned on %d of %d%n", pretraining, corpus.labelledImages(), corpus.labelledPatients());
        printRetrieval(report, out);
        DiceTable table = new DiceTable(out, report.test().mean());
        table.dataset(
                PretrainingMethods.named(report.method()).title(),
                report.test().dice(),
                report.test().mean());
        table.perImage("  its mean over X-rays", report.test().dice());
        table.dataset(
                "mean training mask",
                report.meanMask().dice(),
                report.meanMask().mean());
        table.surface(report.test().surface());
    }

    private static void printRetrieval(FoldReport report, PrintWriter out) {
        List<EncoderFigures> looks = report.retrieval();
        if (looks.isEmpty()) {
            return;
        }
        EncoderFigures first = looks.get(0);
        EncoderFigures last = looks.get(looks.size() - 1);
        String before = looks.size() == 1 ? "" : String.format(Locale.ROOT, "%.3f before, ", first.retrieval());
        out.printf(
                Locale.ROOT,
                "  same-patient retrieval@1 of %s: %s%.3f after %d steps (chance %.3f)%n",
                report.isRetrievalHeldOut() ? "the test patients" : "all patients (none held out)",
                before,
                last.retrieval(),
                last.step(),
                last.chance());
    }
}
