package org.cxrstream.compose.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cxrstream.compose.experiment.report.ExperimentReport;
import org.cxrstream.compose.experiment.report.FigureSection;
import org.cxrstream.compose.experiment.report.PlannedCell;
import org.cxrstream.compose.experiment.report.PlannedCell.Conditions;
import org.cxrstream.compose.experiment.report.PlannedCell.Measured;
import org.cxrstream.compose.experiment.report.PlannedCell.Run;
import org.cxrstream.compose.experiment.report.ReportData;
import org.cxrstream.compose.experiment.report.Score;
import org.cxrstream.trainer.run.PresetSettings;

/**
 * Reports what stands in an experiment's folder, held against its plan. Nothing is trained.
 *
 * @param plan what shall be done
 * @param cells the plan's
 * @param drawn those that figures are drawn of
 * @param folder what is done
 * @param cache the encoders
 * @param datasets the plan's X-rays
 */
record Reporting(
        Plan plan, List<Cell> cells, List<Cell> drawn, ExperimentFolder folder, EncoderCache cache, Datasets datasets) {
    private static final String EXCLUDES_SAME_IMAGE = "contrast.excludes-same-image";
    private static final String TIME_SCALE = "contrast.time-scale-days";

    /** Writes {@code report.md}, {@code report.html} and {@code figures} into the experiment's folder. */
    void write() {
        List<Map<String, String>> results = folder.results().lines();
        Map<String, Map<String, String>> byKey = new HashMap<>();
        results.forEach(line -> byKey.putIfAbsent(line.getOrDefault("cell", ""), line));
        ReportData data = new ReportData(
                plan.name(),
                cells.stream()
                        .map(cell -> planned(cell, Optional.ofNullable(byKey.get(cell.key()))))
                        .toList(),
                references(),
                results,
                folder.encoders().lines(),
                figures());
        try {
            ExperimentReport.write(folder.path(), data);
        } catch (IOException e) {
            throw new UncheckedIOException("report: can't be written", e);
        }
    }

    private List<String> references() {
        return references(plan, cells);
    }

    /** Names of the rows that others are held against. */
    static List<String> references(Plan plan, List<Cell> cells) {
        return plan.compareWith().isEmpty()
                ? Stream.concat(
                                first(cells, cell -> isOf("random", cell)),
                                first(cells, Reporting::isMocoWithExclusion))
                        .toList()
                : plan.compareWith();
    }

    private static Stream<String> first(List<Cell> cells, Predicate<Cell> isMeant) {
        return cells.stream().filter(isMeant).map(Cell::row).limit(1);
    }

    private static boolean isOf(String method, Cell cell) {
        return cell.resolved().method().name().equals(method);
    }

    /** MoCo that takes older keys of the X-ray for negatives is handicapped, and no fair reference. */
    private static boolean isMocoWithExclusion(Cell cell) {
        return isOf("moco", cell)
                && PresetSettings.describe(cell.resolved())
                        .getOrDefault(EXCLUDES_SAME_IMAGE, "")
                        .equals("true");
    }

    private List<FigureSection> figures() {
        Plan.Figures figures = plan.figures();
        if (figures == null) {
            return List.of();
        }
        return Stream.of(
                        new LungFigure(folder, datasets, drawn, references(), figures.xrays()).draw(),
                        new EmbeddingFigure(cache, datasets, drawn).draw())
                .flatMap(Optional::stream)
                .toList();
    }

    private PlannedCell planned(Cell cell, Optional<Map<String, String>> line) {
        return new PlannedCell(
                conditions(cell),
                cell.annotatedImages(),
                cell.row(),
                methodOfPaper(cell),
                new Run(cell.place().fold(), cell.place().draw(), cell.place().seed()),
                line.map(
                        found -> new Measured(scores(found), folder.tested(cell).overlaps())));
    }

    private Conditions conditions(Cell cell) {
        Map<String, String> settings =
                plan.blocksNamed(cell.block()).findFirst().orElseThrow().set();
        return new Conditions(
                cell.block(),
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList(),
                cell.on().words(),
                datasets.layout(cell.on()),
                cell.place().protocol().name().toLowerCase(Locale.ROOT),
                cell.resolved().network().architecture().id(),
                cell.place().folds());
    }

    /** Time-weighted positives aren't the paper's. */
    private static Optional<String> methodOfPaper(Cell cell) {
        String scale = PresetSettings.describe(cell.resolved()).getOrDefault(TIME_SCALE, "Infinity");
        return Double.isInfinite(Double.parseDouble(scale))
                ? Optional.of(cell.resolved().method().name())
                : Optional.empty();
    }

    private static Map<Score, Double> scores(Map<String, String> line) {
        Map<Score, Double> scores = new HashMap<>();
        for (Score score : Score.values()) {
            String text = line.getOrDefault(score.column(), "");
            if (!text.isEmpty()) {
                scores.put(score, Double.valueOf(text));
            }
        }
        return scores;
    }
}
