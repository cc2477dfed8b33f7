package org.cxrstream.compose.experiment;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.run.FoldRequest.Protocol;
import org.cxrstream.trainer.run.PresetSettings;

/**
 * The cells of a plan in the order in which they are done: block by block; within one seed by seed, draw by draw and
 * fold by fold, and in each fold all rows, so that whenever it is stopped the rows have been done equally often.
 *
 * @param plan what shall be done
 * @param precision number format where the plan gives none
 * @param data digests of the X-rays, by which folders are fine-tuned and tested on
 */
record Cells(Plan plan, Precision precision, Map<Block.Target, Cell.Data> data) {
    private static final String ANNOTATED_IMAGES = "finetuning.annotated-images";

    /** All of them. */
    List<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (Block block : plan.blocks()) {
            for (Cell.Place place : places(block)) {
                for (String images : orElse(block.annotatedImages(), List.of("all"))) {
                    for (String row : rows(block)) {
                        cells.add(cell(block, row, images, place));
                    }
                }
            }
        }
        return cells;
    }

    /**
     * Of all cells those whose models figures are drawn of: one a row of the figures' block, of its first fold, draw,
     * seed and number of annotated X-rays.
     */
    List<Cell> drawn(List<Cell> all) {
        Plan.Figures figures = plan.figures();
        if (figures == null) {
            return List.of();
        }
        String block = requireNonNullElse(figures.block(), plan.name());
        List<Cell> ofBlock =
                all.stream().filter(cell -> cell.block().equals(block)).toList();
        Map<String, Cell> byRow = new LinkedHashMap<>();
        Cell first = ofBlock.get(0);
        ofBlock.stream()
                .filter(cell -> cell.place().equals(first.place())
                        && cell.on() == first.on()
                        && cell.annotatedImages().equals(first.annotatedImages()))
                .forEach(cell -> byRow.putIfAbsent(cell.row(), cell));
        return List.copyOf(byRow.values());
    }

    private List<String> rows(Block block) {
        return orElse(block.rows(), List.copyOf(plan.rows().keySet()));
    }

    private List<Cell.Place> places(Block block) {
        int folds = requireNonNullElse(block.folds(), plan.folds());
        Protocol protocol = requireNonNullElse(block.protocol(), plan.protocol());
        List<Integer> every = IntStream.range(0, folds).boxed().toList();
        List<Cell.Place> places = new ArrayList<>();
        for (long seed : orElse(block.seeds(), plan.seeds())) {
            for (int draw : orElse(block.draws(), List.of(0))) {
                for (int fold : orElse(block.testFolds(), every)) {
                    places.add(new Cell.Place(seed, fold, folds, draw, protocol));
                }
            }
        }
        return places;
    }

    private Cell cell(Block block, String row, String images, Cell.Place place) {
        Map<String, String> ofRow = PresetSettings.merge(plan.set(), plan.rows().getOrDefault(row, Map.of()));
        Map<String, String> changes = new LinkedHashMap<>(PresetSettings.merge(ofRow, block.set()));
        changes.put(ANNOTATED_IMAGES, images);
        Block.Target on = requireNonNullElse(block.on(), Block.Target.FINE_TUNE);
        return new Cell(
                plan.nameOf(block),
                row,
                on,
                plan.preset(),
                changes,
                place,
                requireNonNullElse(plan.precision(), precision),
                data.getOrDefault(on, new Cell.Data("", "", "")));
    }

    private static <T> List<T> orElse(List<T> given, List<T> otherwise) {
        return given.isEmpty() ? otherwise : given;
    }
}
