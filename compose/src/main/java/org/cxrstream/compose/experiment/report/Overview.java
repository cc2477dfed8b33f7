package org.cxrstream.compose.experiment.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cxrstream.compose.experiment.report.Document.Part;
import org.cxrstream.compose.experiment.report.Document.Section;
import org.cxrstream.compose.experiment.report.Document.Table;
import org.cxrstream.compose.experiment.report.PlannedCell.Conditions;
import org.cxrstream.segmenter.network.Architecture;

/** The Dice of several blocks side by side, where they are on the same X-rays. Stateless. */
final class Overview {
    private static final String ROW = "Row";

    private Overview() {}

    /** What blocks have in common that stand side by side. */
    private record Kind(String on, String data, String protocol, String architecture) {
        static Kind of(Conditions conditions) {
            return new Kind(conditions.on(), conditions.data(), conditions.protocol(), conditions.architecture());
        }

        String words() {
            return "Dataset-level Dice, %s on the plan's %s folders (%s), %s: mean (SD over folds)"
                    .formatted(Architecture.of(architecture).title(), on, data, protocol);
        }
    }

    /** A block with one number of annotated X-rays. */
    private record Place(Conditions conditions, String images) {
        static Place of(PlannedCell cell) {
            return new Place(cell.conditions(), cell.annotatedImages());
        }

        String words() {
            String number = images.equals("all") ? "all" : "M = " + images;
            return conditions.block().replace(" ", "").equals(number.replace(" ", ""))
                    ? number
                    : conditions.block() + ", " + number;
        }
    }

    /** A section with a table for each kind that has more than one block; empty if none has. */
    static Optional<Section> of(List<PlannedCell> cells) {
        List<Part> tables = cells.stream()
                .collect(Collectors.groupingBy(
                        cell -> Kind.of(cell.conditions()), LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .filter(kind -> kind.getValue().stream()
                                .map(PlannedCell::conditions)
                                .distinct()
                                .count()
                        > 1)
                .map(kind -> (Part) table(kind.getKey(), kind.getValue()))
                .toList();
        return tables.isEmpty() ? Optional.empty() : Optional.of(new Section("At a glance", tables));
    }

    private static Table table(Kind kind, List<PlannedCell> cells) {
        Map<Place, Map<String, List<PlannedCell>>> compared = new LinkedHashMap<>();
        cells.stream()
                .collect(Collectors.groupingBy(Place::of, LinkedHashMap::new, Collectors.toList()))
                .forEach((place, some) -> compared.put(place, new Column(some).compared()));
        List<String> header = new ArrayList<>(List.of(ROW));
        compared.keySet().forEach(place -> header.add(place.words()));
        List<List<String>> lines = new ArrayList<>();
        for (String row : cells.stream().map(PlannedCell::row).distinct().toList()) {
            List<String> line = new ArrayList<>(List.of(row));
            compared.values()
                    .forEach(rows -> line.add(
                            rows.containsKey(row)
                                    ? Spread.of(Score.DICE, rows.getOrDefault(row, List.of()))
                                            .shortWords(Score.DICE)
                                    : ""));
            lines.add(line);
        }
        return new Table(kind.words(), header, lines);
    }
}
