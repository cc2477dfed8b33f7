package org.cxrstream.compose.experiment.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cxrstream.compose.experiment.report.PlannedCell.Run;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.evaluate.PatientBootstrap;
import org.cxrstream.trainer.evaluate.PatientInterval;

/**
 * How much better a row is than another in dataset-level Dice, over all repetitions (draws and seeds) that both have. A
 * repetition's test folds are put one after the other, so that all of its test X-rays give one Dice; this differs
 * from the tables' mean over folds in the third decimal. All repetitions have to be of the same X-rays: where both rows
 * share more folds in one repetition than in another, the ones with fewer are left out.
 *
 * @param interval 95 % over patients
 * @param folds how many folds each repetition has
 * @param repetitions how many there are
 */
record PairedDifference(PatientInterval interval, int folds, int repetitions) {
    private static final PatientBootstrap BOOTSTRAP = new PatientBootstrap(1, PatientBootstrap.DEFAULT_RESAMPLES);

    /** The difference of what is done; empty if the rows have no run in common. */
    static Optional<PairedDifference> of(List<PlannedCell> candidate, List<PlannedCell> reference) {
        Map<Run, PlannedCell> ours = byRun(candidate);
        Map<Run, PlannedCell> theirs = byRun(reference);
        ours.keySet().retainAll(theirs.keySet());
        Map<Run, Set<Integer>> folds = ours.keySet().stream()
                .collect(Collectors.groupingBy(
                        Run::repetition,
                        LinkedHashMap::new,
                        Collectors.mapping(Run::fold, Collectors.toCollection(java.util.TreeSet::new))));
        Set<Integer> most = Set.of();
        for (Set<Integer> some : folds.values()) {
            most = some.size() > most.size() ? some : most;
        }
        if (most.isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> tested = most;
        List<Run> repetitions = folds.keySet().stream()
                .filter(run -> requireNonNull(folds.get(run)).containsAll(tested))
                .toList();
        PatientInterval interval =
                BOOTSTRAP.meanDifference(overlaps(ours, repetitions, tested), overlaps(theirs, repetitions, tested));
        return Optional.of(new PairedDifference(interval, tested.size(), repetitions.size()));
    }

    private static Map<Run, PlannedCell> byRun(List<PlannedCell> cells) {
        Map<Run, PlannedCell> byRun = new LinkedHashMap<>();
        cells.stream().filter(PlannedCell::isDone).forEach(cell -> byRun.putIfAbsent(cell.run(), cell));
        return byRun;
    }

    private static List<List<ImageOverlap>> overlaps(
            Map<Run, PlannedCell> cells, List<Run> repetitions, Set<Integer> folds) {
        List<List<ImageOverlap>> overlaps = new ArrayList<>();
        for (Run repetition : repetitions) {
            Map<Integer, List<ImageOverlap>> byFold = new TreeMap<>();
            for (int fold : folds) {
                PlannedCell cell = requireNonNull(cells.get(new Run(fold, repetition.draw(), repetition.seed())));
                byFold.put(fold, cell.measured().orElseThrow().overlaps());
            }
            overlaps.add(byFold.values().stream().flatMap(List::stream).toList());
        }
        return overlaps;
    }

    /** Whether 0 lies outside of the interval. */
    boolean excludesNone() {
        return interval.lower() > 0 || interval.upper() < 0;
    }
}
