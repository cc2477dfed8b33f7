package org.cxrstream.compose.experiment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.run.CodeVersion;
import org.cxrstream.trainer.run.RunListener;
import org.cxrstream.trainer.run.StopSignal;

/**
 * A plan and where its experiment takes place.
 *
 * @param plan the plan's file
 * @param out what is done is kept there
 * @param data where the plan's relative folders are
 * @param cache where pre-trained encoders are kept
 */
public record ExperimentRequest(Path plan, Path out, Path data, Path cache) {
    /** Checks that nothing is missing. */
    public ExperimentRequest {
        requireNonNull(plan, "plan");
        requireNonNull(out, "out");
        requireNonNull(data, "data");
        requireNonNull(cache, "cache");
    }

    /**
     * Trains and measures every cell that isn't done, then writes the report; one that is stopped writes none.
     *
     * @param listener hears how each training goes
     * @param terminal hears how the whole goes
     * @param stop ends it early
     * @throws SetupException NO_INPUT if plan or folders can't be read, CONFIGURATION if a setting isn't possible
     *     or, at the end, if there were cells that can't be done, CANNOT_CREATE if OUT can't be written
     * @throws org.cxrstream.trainer.run.TrainingStoppedException if {@code stop} was raised
     */
    public void run(RunListener listener, PrintWriter terminal, StopSignal stop) {
        Opened opened = open(terminal);
        make(out);
        make(cache);
        List<String> failures = opened.experiment.run(opened.reporting.cells(), listener, terminal, stop);
        write(opened.reporting, terminal);
        if (!failures.isEmpty()) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "cells that can't be done: %d%n  %s%n(expected: none; all others are done)"
                            .formatted(failures.size(), String.join(System.lineSeparator() + "  ", failures)));
        }
    }

    /**
     * Reports what is done so far; nothing is trained.
     *
     * @param terminal hears where the report is
     * @throws SetupException as {@link #run}
     */
    public void report(PrintWriter terminal) {
        Opened opened = open(terminal);
        make(out);
        write(opened.reporting, terminal);
    }

    private void write(Reporting reporting, PrintWriter terminal) {
        reporting.write();
        terminal.printf("  report: %s%n", out.resolve("report.html").toAbsolutePath());
        terminal.flush();
    }

    /** Times some steps of each kind of training and prints what is left to do; throws as {@link #run}. */
    public void printBudget(PrintWriter terminal) {
        Opened opened = open(terminal);
        try {
            Path scratch = Files.createTempDirectory("cxr-dry-run");
            try {
                new Budget(opened.reporting.datasets(), opened.reporting.cache(), scratch)
                        .print(opened.experiment.left(opened.reporting.cells()), terminal);
            } finally {
                delete(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("experiment: can't be written", e);
        }
    }

    /** All that belongs to an experiment. */
    private record Opened(Experiment experiment, Reporting reporting) {}

    private Opened open(PrintWriter terminal) {
        Plan read = Plan.read(plan);
        Datasets datasets = Datasets.read(read.data(), data);
        Cells planned = new Cells(read, Precision.best(), datasets.digests());
        List<Cell> cells = planned.all();
        cells.forEach(ExperimentRequest::requirePossible);
        List<Cell> drawn = planned.drawn(cells);
        ExperimentFolder results = new ExperimentFolder(out);
        EncoderCache encoders = new EncoderCache(cache, results.encoders(), CodeVersion.get());
        terminal.printf(
                "cxr-stream experiment. Research software, not a medical device.%n  %s: %d cells%n",
                read.name(), cells.size());
        datasets.summaries().forEach((folder, summary) -> terminal.printf("  %-10s %s%n", folder, summary));
        terminal.flush();
        Set<String> kept = drawn.stream().map(Cell::key).collect(Collectors.toSet());
        return new Opened(
                new Experiment(results, encoders, datasets, kept, Clock.systemUTC(), CodeVersion.get()),
                new Reporting(read, cells, drawn, results, encoders, datasets));
    }

    /** What isn't possible is told before hours of training. */
    private static void requirePossible(Cell cell) {
        try {
            cell.request(Optional.empty());
            cell.encoderRequest();
        } catch (IllegalArgumentException | SetupException e) {
            throw new SetupException(Kind.CONFIGURATION, "plan: %s: %s".formatted(cell.words(), e.getMessage()));
        }
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SetupException(Kind.CANNOT_CREATE, "folder %s: can't be made".formatted(folder));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
