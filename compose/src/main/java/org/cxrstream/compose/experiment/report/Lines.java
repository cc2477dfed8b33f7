package org.cxrstream.compose.experiment.report;

import java.util.List;
import java.util.Map;

/** Reads the lines of an experiment's tables. Stateless. */
final class Lines {
    private Lines() {}

    /** A number; NaN where there is none. */
    static double number(Map<String, String> line, String column) {
        String text = line.getOrDefault(column, "");
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    /** The sum of a column; a line without a number adds nothing. */
    static double sum(List<Map<String, String>> lines, String column) {
        return lines.stream()
                .mapToDouble(line -> number(line, column))
                .filter(Double::isFinite)
                .sum();
    }

    /** The different texts of a column, in the order in which they first occur. */
    static String all(List<Map<String, String>> lines, String column) {
        List<String> texts = lines.stream()
                .map(line -> line.getOrDefault(column, ""))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        return texts.isEmpty() ? "–" : String.join(", ", texts);
    }
}
