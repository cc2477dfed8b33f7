package org.cxrstream.compose.experiment.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cxrstream.compose.experiment.report.Document.Part;
import org.cxrstream.compose.experiment.report.Document.Section;
import org.cxrstream.compose.experiment.report.Document.Table;
import org.cxrstream.compose.experiment.report.Document.Words;
import org.cxrstream.compose.experiment.report.PlannedCell.Conditions;
import org.cxrstream.compose.report.Markup;
import org.cxrstream.segmenter.network.Architecture;
import org.cxrstream.trainer.evaluate.PatientInterval;

/**
 * The tables of one kind of cells in the form of the paper's Tables I to III: a line a row, a column a number of annotated
 * X-rays. Belongs to one thread.
 */
final class ResultTables {
    private static final List<Score> DETAILS =
            List.of(Score.RIGHT, Score.LEFT, Score.PER_IMAGE, Score.HD95, Score.ASSD);

    private final List<PlannedCell> all;
    private final Conditions conditions;
    private final List<String> references;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<String> rows;

    private ResultTables(
            List<PlannedCell> all, Conditions conditions, List<PlannedCell> cells, List<String> references) {
        this.all = all;
        this.conditions = conditions;
        this.references = references;
        rows = cells.stream().map(PlannedCell::row).distinct().toList();
        cells.stream()
                .collect(Collectors.groupingBy(PlannedCell::annotatedImages, LinkedHashMap::new, Collectors.toList()))
                .forEach((images, some) -> columns.put(images, new Column(some)));
    }

    /** A section for all cells of the same conditions, in the plan's order. */
    static List<Section> of(List<PlannedCell> cells, List<String> references) {
        return cells.stream()
                .collect(Collectors.groupingBy(PlannedCell::conditions, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(part -> new ResultTables(cells, part.getKey(), part.getValue(), references).section())
                .toList();
    }

    private Section section() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Words(conditionsInWords()));
        columns.forEach((images, column) -> {
            if (!column.isWhole()) {
                parts.add(new Words(incomplete(images, column)));
            }
        });
        parts.add(diceTable());
        parts.add(detailTable());
        differenceTable().ifPresent(parts::add);
        return new Section(conditions.block(), parts);
    }

    private String conditionsInWords() {
        String settings = conditions.settings().isEmpty() ? "" : ", with " + String.join(", ", conditions.settings());
        return "%s on the plan's %s folders (%s), %s, %d folds of patients%s."
                .formatted(
                        Architecture.of(conditions.architecture()).title(),
                        conditions.on(),
                        conditions.data(),
                        conditions.protocol(),
                        conditions.folds(),
                        settings);
    }

    private static String incomplete(String images, Column column) {
        return ("Incomplete with %s: %d of %d cells are done. Rows that have begun are compared on the runs that none of "
                        + "them lacks.")
                .formatted(xrays(images), column.done(), column.cells().size());
    }

    private static String xrays(String images) {
        return images.equals("all") ? "all annotated X-rays" : images + " annotated X-rays";
    }

    private Table diceTable() {
        List<String> header = new ArrayList<>(List.of("Row"));
        columns.keySet().forEach(images -> header.add(images.equals("all") ? "all" : "M = " + images));
        List<List<String>> lines = new ArrayList<>();
        for (String row : rows) {
            List<String> line = new ArrayList<>(List.of(row));
            columns.values().forEach(column -> line.add(dice(row, column)));
            lines.add(line);
        }
        return new Table(
                "Dataset-level Dice: mean (SD over folds), number of cells, by number of annotated X-rays M",
                header,
                lines);
    }

    private static String dice(String row, Column column) {
        List<PlannedCell> ofRow =
                column.cells().stream().filter(cell -> cell.row().equals(row)).toList();
        if (ofRow.isEmpty()) {
            return "";
        }
        Optional<Double> paper = PaperFigures.dice(ofRow.get(0));
        return Spread.of(Score.DICE, column.compared().getOrDefault(row, List.of()))
                        .words(Score.DICE)
                + paper.map(dice -> "; paper " + Markup.number(dice, 3)).orElse("");
    }

    private Table detailTable() {
        List<String> header = new ArrayList<>(List.of("Row", "M"));
        DETAILS.forEach(score -> header.add(score.title()));
        List<List<String>> lines = new ArrayList<>();
        columns.forEach((images, column) -> column.compared().forEach((row, cells) -> {
            List<String> line = new ArrayList<>(List.of(row, images));
            DETAILS.forEach(score -> line.add(Spread.of(score, cells).shortWords(score)));
            lines.add(line);
        }));
        return new Table(
                "Dice of each lung and over X-rays, distance of the boundaries in pixels of the 256×256 grid: mean (SD over "
                        + "folds)",
                header,
                lines);
    }

    private Optional<Table> differenceTable() {
        List<List<String>> lines = columns.entrySet().stream()
                .flatMap(column -> differences(column.getKey(), column.getValue()))
                .toList();
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(
                        "Differences in dataset-level Dice on the same test X-rays, with 95 % intervals over patients",
                        List.of(
                                "Row − reference",
                                "M",
                                "difference",
                                "lower",
                                "upper",
                                "excludes 0",
                                "patients",
                                "cells"),
                        lines));
    }

    private Stream<List<String>> differences(String images, Column column) {
        return references.stream()
                .flatMap(reference -> rows.stream()
                        .filter(row -> !isItselfOrBefore(row, reference))
                        .flatMap(row -> PairedDifference.of(column.done(row), done(reference, images)).stream()
                                .map(difference -> line(row + " − " + reference, images, difference))));
    }

    /** Done cells of a reference, of this block or of others under the same conditions. */
    private List<PlannedCell> done(String reference, String images) {
        List<PlannedCell> alike = all.stream()
                .filter(cell -> cell.annotatedImages().equals(images)
                        && cell.conditions().isLike(conditions))
                .toList();
        return new Column(alike).done(reference);
    }

    /** Of two references, the first isn't held against the second again: it would be the same with another sign. */
    private boolean isItselfOrBefore(String row, String reference) {
        int place = references.indexOf(row);
        return place >= 0 && place <= references.indexOf(reference);
    }

    private static List<String> line(String name, String images, PairedDifference difference) {
        PatientInterval interval = difference.interval();
        return List.of(
                name,
                images,
                signed(interval.estimate()),
                signed(interval.lower()),
                signed(interval.upper()),
                mark(difference),
                Integer.toString(interval.patients()),
                Integer.toString(difference.folds() * difference.repetitions()));
    }

    private static String mark(PairedDifference difference) {
        if (difference.interval().carriesNothing()) {
            return "too few patients";
        }
        return difference.excludesNone() ? "yes" : "no";
    }

    private static String signed(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%+.4f", value) : "–";
    }
}
