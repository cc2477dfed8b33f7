package org.cxrstream.compose.experiment.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All cells of one table with one number of annotated X-rays. Rows are compared on what all of them have done: while
 * some are ahead of others, a run counts that no row lacks which has begun and plans it, in folds that all of these
 * have. Rows without any cell done are left out of this.
 *
 * @param cells in the plan's order
 */
record Column(List<PlannedCell> cells) {
    /** Copies the list. */
    Column {
        cells = List.copyOf(cells);
    }

    int done() {
        return (int) cells.stream().filter(PlannedCell::isDone).count();
    }

    boolean isWhole() {
        return done() == cells.size();
    }

    /** The done cells that count, by row, in the plan's order; a row may have none. */
    Map<String, List<PlannedCell>> compared() {
        Map<String, List<PlannedCell>> begun = new LinkedHashMap<>(byRow(cells));
        begun.values().removeIf(row -> row.stream().noneMatch(PlannedCell::isDone));
        Set<PlannedCell.Run> lacking = begun.values().stream()
                .flatMap(List::stream)
                .filter(cell -> !cell.isDone())
                .map(PlannedCell::run)
                .collect(Collectors.toSet());
        begun.replaceAll((row, all) -> only(all, cell -> !lacking.contains(cell.run())));
        List<Set<Integer>> folds = begun.values().stream().map(Column::folds).toList();
        Map<String, List<PlannedCell>> compared = byRow(cells);
        compared.replaceAll((row, all) -> only(
                begun.getOrDefault(row, List.of()),
                cell -> folds.stream()
                        .allMatch(ofRow -> ofRow.contains(cell.run().fold()))));
        return compared;
    }

    private static Map<String, List<PlannedCell>> byRow(List<PlannedCell> cells) {
        return cells.stream().collect(Collectors.groupingBy(PlannedCell::row, LinkedHashMap::new, Collectors.toList()));
    }

    private static List<PlannedCell> only(List<PlannedCell> cells, Predicate<PlannedCell> isKept) {
        return new ArrayList<>(cells.stream().filter(isKept).toList());
    }

    private static Set<Integer> folds(List<PlannedCell> cells) {
        return cells.stream().map(cell -> cell.run().fold()).collect(Collectors.toSet());
    }

    /** The cells of a row that are done, whatever others have done. */
    List<PlannedCell> done(String row) {
        return cells.stream()
                .filter(cell -> cell.row().equals(row) && cell.isDone())
                .toList();
    }
}
