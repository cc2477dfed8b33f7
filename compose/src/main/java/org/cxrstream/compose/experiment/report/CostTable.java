package org.cxrstream.compose.experiment.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cxrstream.compose.experiment.report.Document.Section;
import org.cxrstream.compose.experiment.report.Document.Table;
import org.cxrstream.compose.report.Markup;

/** What the experiment has cost, and with what it was made. Stateless. */
final class CostTable {
    private CostTable() {}

    /** A section over all lines of both tables. */
    static Section of(List<Map<String, String>> results, List<Map<String, String>> encoders) {
        List<Map<String, String>> all =
                Stream.concat(results.stream(), encoders.stream()).toList();
        return new Section(
                "What it took",
                List.of(
                        new Table(
                                "Time",
                                List.of("", "number", "wall s", "CPU s"),
                                List.of(
                                        line("Pre-trained encoders", encoders),
                                        line("Cells (fine-tuning and test)", results),
                                        line("In all", all))),
                        new Table(
                                "Made with",
                                List.of("", "seen"),
                                List.of(
                                        List.of("Code", Lines.all(all, "version")),
                                        List.of("Number format", Lines.all(results, "precision")),
                                        List.of("Threads a process", Lines.all(results, "threads")),
                                        List.of("Preset", Lines.all(results, "preset"))))));
    }

    private static List<String> line(String name, List<Map<String, String>> lines) {
        return List.of(
                name,
                Integer.toString(lines.size()),
                Markup.number(Lines.sum(lines, "wall_seconds"), 0),
                Markup.number(Lines.sum(lines, "cpu_seconds"), 0));
    }
}
