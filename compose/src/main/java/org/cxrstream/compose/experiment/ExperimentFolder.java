package org.cxrstream.compose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cxrstream.trainer.evaluate.Evaluation;
import org.cxrstream.trainer.evaluate.OverlapFile;

/**
 * What an experiment leaves behind: {@code results.csv} with a line a cell, {@code encoders.csv} with a line an encoder
 * that it begins with, and a folder a cell under {@code cells} with the training's configuration, figures of
 * every step and {@code overlaps.csv} of every test X-ray. Weights are deleted once a cell is done: they can be made
 * again from the seed.
 *
 * @param path where it is
 */
record ExperimentFolder(Path path) {
    private static final String MODEL = "model.safetensors";
    private static final List<String> WEIGHTS = List.of(MODEL, "encoder.safetensors");

    ResultsFile results() {
        return new ResultsFile(path.resolve("results.csv"), Experiment.COLUMNS);
    }

    ResultsFile encoders() {
        return new ResultsFile(path.resolve("encoders.csv"), EncoderCache.COLUMNS);
    }

    /** A cell's own folder. */
    Path of(Cell cell) {
        return path.resolve("cells").resolve(cell.key());
    }

    /** A cell's model; it is there only if figures are drawn of it. */
    Path model(Cell cell) {
        return of(cell).resolve(MODEL);
    }

    /** What was measured of each X-ray that a finished cell is tested on. */
    Evaluation tested(Cell cell) {
        return OverlapFile.read(of(cell).resolve(OverlapFile.NAME));
    }

    /** Whoever works on a cell keeps this folder locked. */
    Path claimOf(Cell cell) {
        return of(cell).resolve("claim");
    }

    /** Keys of the cells that are done. */
    Set<String> keysDone() {
        return results().lines().stream()
                .map(line -> line.getOrDefault("cell", ""))
                .collect(Collectors.toSet());
    }

    /** A finished cell's weights are of no use any more. */
    void forgetWeights(Cell cell) {
        try {
            for (String name : WEIGHTS) {
                Files.deleteIfExists(of(cell).resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("experiment: weights can't be deleted", e);
        }
    }
}
