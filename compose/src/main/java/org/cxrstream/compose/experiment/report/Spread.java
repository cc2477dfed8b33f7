package org.cxrstream.compose.experiment.report;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.cxrstream.compose.report.Markup;

/**
 * A score over folds: draws and seeds are averaged within each fold first.
 *
 * @param mean over folds
 * @param deviation the sample's standard deviation over folds (n − 1); NaN for a single fold
 * @param folds how many have the score
 * @param cells how many have it
 */
record Spread(double mean, double deviation, int folds, int cells) {
    /** The spread of a score of cells that are done; NaN where none has it. */
    static Spread of(Score score, Collection<PlannedCell> cells) {
        List<PlannedCell> scored =
                cells.stream().filter(cell -> !Double.isNaN(value(score, cell))).toList();
        double[] byFold = scored.stream()
                .collect(Collectors.groupingBy(
                        cell -> cell.run().fold(),
                        TreeMap::new,
                        Collectors.averagingDouble(cell -> value(score, cell))))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        double mean = DoubleStream.of(byFold).average().orElse(Double.NaN);
        double squares =
                DoubleStream.of(byFold).map(value -> Math.pow(value - mean, 2)).sum();
        double deviation = byFold.length < 2 ? Double.NaN : Math.sqrt(squares / (byFold.length - 1));
        return new Spread(mean, deviation, byFold.length, scored.size());
    }

    private static double value(Score score, PlannedCell cell) {
        return cell.measured()
                .map(measured -> measured.scores().getOrDefault(score, Double.NaN))
                .orElse(Double.NaN);
    }

    /** {@code 0.903 (0.012), 10 cells}; a dash where there is no cell. */
    String words(Score score) {
        return cells == 0
                ? shortWords(score)
                : "%s, %d %s".formatted(shortWords(score), cells, cells == 1 ? "cell" : "cells");
    }

    /** {@code 0.903 (0.012)}; a dash where there is no cell. */
    String shortWords(Score score) {
        return cells == 0
                ? "–"
                : "%s (%s)"
                        .formatted(Markup.number(mean, score.decimals()), Markup.number(deviation, score.decimals()));
    }
}
