package org.cxrstream.compose.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cxrstream.compose.experiment.ExperimentRequest;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.network.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains and measures every cell of a plan. */
@Command(
        name = "experiment",
        description = "Train and measure every cell of a plan: methods by networks, numbers of annotated X-rays,%n"
                + "folds, draws and seeds. The same command again goes on where a stopped or killed one was;%n"
                + "several may work on one OUT at once, with --threads 1 each. OUT holds results.csv,%n"
                + "encoders.csv and, for each cell, its configuration, every step's figures and every test%n"
                + "X-ray's overlaps; and in the end report.html and report.md: tables, paired differences%n"
                + "with intervals over patients, figures.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A plan:",
            "  name: What time is worth",
            "  data: {pretrain: xrays, fine-tune: labelled}",
            "  set: {network.input-size: 128, pretraining.steps: 500}",
            "  rows:",
            "    Random: {pretraining.method: random}",
            "    CL-TCI-MoCo: {pretraining.method: cl-tci-moco}",
            "  blocks:",
            "    - {name: M=10, annotated-images: 10, draws: [0, 1]}",
            "  compare-with: [Random]",
            "  figures: {block: M=10, x-rays: 4}",
            "",
            "Examples:",
            "  cxr experiment plan.yaml --out results --dry-run    what it will cost",
            "  cxr experiment plan.yaml --out results",
            "  cxr experiment plan.yaml --out results --report     what came of it so far"
        })
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PLAN", description = "The plan, a YAML file.")
    private Path plan = Path.of("plan.yaml");

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The experiment's own folder.")
    private Path out = Path.of("experiment");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the plan's folders are, if they are relative (default: beside the plan).")
    private @Nullable Path data;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where pre-trained encoders are kept, for other experiments, too (default: OUT/encoders).")
    private @Nullable Path cache;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that a network computes with (default: all cores).")
    private @Nullable Integer threads;

    @Option(
            names = "--dry-run",
            description = "Train nothing: time 20 steps of each kind, and say what all that is left will take.")
    private boolean isDryRun;

    @Option(names = "--report", description = "Train nothing: write the report of what is done so far.")
    private boolean isReportOnly;

    @Override
    public Integer call() {
        if (threads != null) {
            setThreads(threads);
        }
        PrintWriter terminal = spec.commandLine().getOut();
        ExperimentRequest request =
                new ExperimentRequest(plan, out, data(), cache == null ? out.resolve("encoders") : cache);
        if (isDryRun) {
            request.printBudget(terminal);
            return 0;
        }
        if (isReportOnly) {
            request.report(terminal);
            return 0;
        }
        return StoppableTraining.run(terminal, (display, stop) -> request.run(display, terminal, stop));
    }

    private static void setThreads(int threads) {
        if (threads < 1) {
            throw new SetupException(Kind.CONFIGURATION, "--threads: " + threads + " (expected: > 0)");
        }
        Torch.setThreads(threads);
    }

    private Path data() {
        return data == null ? plan.toAbsolutePath().resolveSibling("") : data;
    }
}
