package org.cxrstream.compose.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.compose.bench.BenchReport;
import org.cxrstream.compose.bench.BenchSettings;
import org.cxrstream.compose.bench.PrepareBench;
import org.cxrstream.compose.bench.PrepareReport;
import org.cxrstream.compose.bench.TrainBench;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures this machine. */
@Command(
        name = "bench",
        description = "Measure how fast the parts of the system are on this machine.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  cxr bench train",
            "  cxr bench train --rounds 3 --without-compile --json bench.json",
            "  cxr bench prepare"
        })
final class BenchCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "train",
            mixinStandardHelpOptions = true,
            description = {
                "Time training steps of U-Net and DeepLabV3+, ours beside PyTorch's, all in turn.",
                "PyTorch is installed by pip into the user's cache the first time; without it ours runs alone."
            })
    int train(
            @Option(names = "--size", defaultValue = "256", description = "Rows of an X-ray (${DEFAULT-VALUE}).")
                    int size,
            @Option(names = "--batch", defaultValue = "8", description = "X-rays a step (${DEFAULT-VALUE}).") int batch,
            @Option(names = "--rounds", defaultValue = "5", description = "Turns of each (${DEFAULT-VALUE}).")
                    int rounds,
            @Option(names = "--threads", description = "Of one operation (default: the machine's processors).")
                    @Nullable
                    Integer threads,
            @Option(names = "--without-compile", description = "Leave torch.compile out, which takes minutes.")
                    boolean isWithoutCompile,
            @Option(names = "--python", paramLabel = "FILE", description = "An interpreter that has PyTorch.") @Nullable
                    Path python,
            @Mixin JsonOptions json)
            throws IOException {
        json.checked();
        PrintWriter out = spec.commandLine().getOut();
        BenchReport report =
                new TrainBench(settings(size, batch, rounds, threads, isWithoutCompile, python), out).run();
        report.print(out);
        json.write(report.toJson());
        return 0;
    }

    @Command(
            name = "prepare",
            mixinStandardHelpOptions = true,
            description = {
                "Time how an X-ray of 2400×2000 is decoded, digested, packed and stored in each transfer syntax, beside the"
                        + " bare codec and beside pydicom with its fastest decoders.",
                "Files are made with dcmtk and GDCM; pydicom is installed by pip into the user's cache the first time."
            })
    int prepare(
            @Option(names = "--images", defaultValue = "20", description = "In each syntax (${DEFAULT-VALUE}).")
                    int images,
            @Option(names = "--rounds", defaultValue = "3", description = "That count (${DEFAULT-VALUE}).") int rounds,
            @Option(names = "--python", paramLabel = "FILE", description = "An interpreter that has pydicom.") @Nullable
                    Path python,
            @Mixin JsonOptions json)
            throws IOException {
        json.checked();
        PrintWriter out = spec.commandLine().getOut();
        try {
            PrepareReport report = new PrepareBench(images, rounds, Optional.ofNullable(python), out).run();
            report.print(out);
            json.write(report.toJson());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static BenchSettings settings(
            int size,
            int batch,
            int rounds,
            @Nullable Integer threads,
            boolean isWithoutCompile,
            @Nullable Path python) {
        try {
            return new BenchSettings(
                    size,
                    batch,
                    rounds,
                    threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                    !isWithoutCompile,
                    Optional.ofNullable(python));
        } catch (IllegalArgumentException e) {
            throw new SetupException(Kind.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
