package org.cxrstream.compose.experiment.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * All that a report is made of.
 *
 * @param name the experiment's
 * @param cells of the plan, in its order, done or not
 * @param references names of the rows that others are compared with
 * @param results lines of {@code results.csv} by column
 * @param encoders lines of {@code encoders.csv} by column
 * @param figures pictures
 */
public record ReportData(
        String name,
        List<PlannedCell> cells,
        List<String> references,
        List<Map<String, String>> results,
        List<Map<String, String>> encoders,
        List<FigureSection> figures) {
    /** Copies the lists. */
    public ReportData {
        requireNonNull(name, "name");
        cells = List.copyOf(cells);
        references = List.copyOf(references);
        results = List.copyOf(results);
        encoders = List.copyOf(encoders);
        figures = List.copyOf(figures);
    }
}
