package org.cxrstream.compose.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cxrstream.trainer.evaluate.PatientInterval;
import org.cxrstream.trainer.pretrain.PretrainingMethods;
import org.cxrstream.trainer.run.ArmReport;
import org.cxrstream.trainer.run.Figures;
import org.cxrstream.trainer.run.TrainingReport;

/** The figures of a demonstration for people at a terminal. */
final class DemoTable {
    private DemoTable() {}

    static void print(DemoResult result, PrintWriter out) {
        out.println();
        out.printf("  %-28s %8d%n", "images in", result.imagesIn());
        out.printf("  %-28s %8d%n", "prepared", result.prepared());
        out.printf("  %-28s %8d%n", "duplicates", result.duplicates());
        out.printf("  %-28s %8d%n", "masks out", result.masksOut());
        out.printf("  %-28s %8d%n", "dead letters", result.deadLettersTotal());
        result.deadLetters().forEach((reason, count) -> out.printf("    %-26s %8d%n", reason, count));
        if (!result.addsUp()) {
            out.println("  These figures don't add up: images in = masks out + duplicates + dead letters is wrong.");
        }
        printDice(result.training(), out);
        out.flush();
    }

    private static void printDice(TrainingReport training, PrintWriter out) {
        PatientInterval basis = training.meanMask().test().mean();
        out.printf("%n  Dice on %d test patients, %d X-rays%n", basis.patients(), basis.images());
        out.printf("  %-28s %7s %7s %7s   %s%n", "", "right", "left", "mean", "95 % over patients");
        List<ArmReport> rows = new ArrayList<>(training.arms());
        rows.add(training.meanMask());
        rows.forEach(row -> printRow(name(row.name()), row.test(), out));
        if (basis.carriesNothing()) {
            out.printf("  With %d test patients these figures carry nothing.%n", basis.patients());
        }
        out.printf(
                "%n  %s: model %s of the arm \"%s\" (validation Dice %.3f)%n",
                training.isLive() ? "promoted" : "not promoted",
                training.model().hex().substring(0, 12),
                name(training.offered()),
                training.arm(training.offered())
                        .map(arm -> arm.validation().dice().mean())
                        .orElse(Double.NaN));
        out.printf("  gate: %s%n", training.verdict().evidence().words());
        training.warnings().forEach(warning -> out.println("  note: " + warning));
    }

    private static void printRow(String name, Figures figures, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "  %-28s %7.3f %7.3f %7.3f   %.3f to %.3f%n",
                name,
                figures.dice().right(),
                figures.dice().left(),
                figures.dice().mean(),
                figures.mean().lower(),
                figures.mean().upper());
    }

    /** An arm's name for people. */
    static String name(String arm) {
        return arm.equals(ArmReport.MEAN_MASK)
                ? "mean training mask"
                : PretrainingMethods.named(arm).title();
    }
}
