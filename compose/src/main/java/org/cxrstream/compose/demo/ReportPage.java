package org.cxrstream.compose.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.cxrstream.compose.report.DemoReport;
import org.cxrstream.compose.report.DemoReportData;
import org.cxrstream.compose.report.DemoReportData.Arm;
import org.cxrstream.compose.report.DemoReportData.Chart;
import org.cxrstream.compose.report.DemoReportData.Counts;
import org.cxrstream.compose.report.DemoReportData.DeadLetters;
import org.cxrstream.compose.report.DemoReportData.Dice;
import org.cxrstream.compose.report.DemoReportData.Model;
import org.cxrstream.compose.report.DemoReportData.Overlay;
import org.cxrstream.compose.report.DemoReportData.Point;
import org.cxrstream.compose.report.DemoReportData.Scores;
import org.cxrstream.compose.report.DemoReportData.Series;
import org.cxrstream.compose.report.DemoReportData.StageTime;
import org.cxrstream.compose.report.DemoReportData.Timeline;
import org.cxrstream.compose.report.DemoReportData.TimelineEntry;
import org.cxrstream.compose.report.GreyPicture;
import org.cxrstream.compose.report.LabelPicture;
import org.cxrstream.compose.standalone.StandaloneConfig;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.topic.TopicReader;
import org.cxrstream.schemas.topic.Topics;
import org.cxrstream.trainer.corpus.Split;
import org.cxrstream.trainer.corpus.SplitRule;
import org.cxrstream.trainer.evaluate.DiceScore;
import org.cxrstream.trainer.evaluate.ImageOverlap;
import org.cxrstream.trainer.run.ArmReport;
import org.cxrstream.trainer.run.LossCurve;
import org.cxrstream.trainer.run.TrainingReport;
import org.cxrstream.trainer.settings.Budget;

/** Turns a demonstration into its report page, from what lies on the topics. */
final class ReportPage {
    private static final int MOST_OVERLAYS = 6;
    private static final int MOST_IN_TIMELINE = 8;
    private static final double CELLS = SquareGrid.SIDE * SquareGrid.SIDE;

    private final DemoResult result;
    private final Map<PatientImage, PreparedImage> prepared;
    private final Map<PatientImage, LungMask> masks;
    private final Map<PatientImage, LabelMap> expert = new HashMap<>();

    /** A test X-ray with both maps, and how well they agree. */
    private record Judged(PatientImage image, double dice) {}

    ReportPage(DemoResult result, PipelineTally tally, Map<String, String> kafka) {
        this.result = result;
        this.prepared = tally.prepared();
        this.masks = tally.masks();
        TopicReader.readAll(
                kafka,
                Topics.ofRelease().annotations(),
                (record, position) -> record.present()
                        .filter(annotation -> prepared.containsKey(record.key().image()))
                        .ifPresent(annotation -> expert.put(
                                record.key().image(),
                                SquareGrid.of(requireNonNull(prepared.get(
                                                        record.key().image()))
                                                .getGeometry())
                                        .labelsOnGrid(LabelMap.of(annotation.getLabels())))));
    }

    void write(Path file, Instant created) throws IOException {
        TrainingReport training = result.training();
        DemoReport.write(
                file,
                new DemoReportData(
                        preset(training),
                        created,
                        new Counts(
                                result.imagesIn(),
                                result.prepared(),
                                (int) result.duplicates(),
                                result.masksOut(),
                                deadLetters()),
                        result.seconds().entrySet().stream()
                                .map(stage -> new StageTime(stage.getKey(), stage.getValue()))
                                .toList(),
                        scores(training),
                        overlays(),
                        timelines(),
                        charts(training.curves()),
                        List.of(new Model(
                                DemoTable.name(training.offered()),
                                training.model().hex(),
                                training.isLive() ? "promoted" : "not promoted"))));
    }

    private static String preset(TrainingReport training) {
        var preset = training.request().preset();
        return "Preset %s: %s, %s; %s for %d %s of %d X-rays, fine-tuning for %d %s an arm"
                .formatted(
                        preset.name(),
                        preset.network().words(),
                        training.precision(),
                        preset.method().title(),
                        preset.pretraining().budget().amount(),
                        unit(preset.pretraining().budget()),
                        preset.pretraining().batchSize(),
                        preset.finetuning().budget().amount(),
                        unit(preset.finetuning().budget()));
    }

    private static String unit(Budget budget) {
        return budget.unit().name().toLowerCase(Locale.ROOT);
    }

    private List<DeadLetters> deadLetters() {
        return result.deadLetters().entrySet().stream()
                .map(entry -> new DeadLetters(entry.getKey().name(), entry.getValue()))
                .toList();
    }

    private static Scores scores(TrainingReport training) {
        List<ArmReport> rows = new ArrayList<>(training.arms());
        rows.add(training.meanMask());
        var basis = training.meanMask().test().mean();
        return new Scores(
                basis.patients(),
                basis.images(),
                rows.stream().map(ReportPage::arm).toList());
    }

    private static Arm arm(ArmReport row) {
        var dice = row.test().dice();
        var mean = row.test().mean();
        return new Arm(
                DemoTable.name(row.name()),
                new Dice(dice.right(), Double.NaN, Double.NaN),
                new Dice(dice.left(), Double.NaN, Double.NaN),
                new Dice(dice.mean(), mean.lower(), mean.upper()));
    }

    /** Test X-rays from the best to the worst, evenly spread, so that failures are seen, too. */
    private List<Overlay> overlays() {
        SplitRule rule = new SplitRule(StandaloneConfig.DEFAULT_SPLIT_SALT);
        List<Judged> judged = expert.keySet().stream()
                .filter(masks::containsKey)
                .filter(image -> rule.of(image.patient()) == Split.TEST)
                .map(this::judge)
                .sorted(Comparator.comparingDouble(Judged::dice).reversed().thenComparing(Judged::image))
                .toList();
        int shown = Math.min(MOST_OVERLAYS, judged.size());
        return IntStream.range(0, shown)
                .map(i -> shown == 1 ? 0 : i * (judged.size() - 1) / (shown - 1))
                .mapToObj(judged::get)
                .map(image -> overlay(image.image, "Test X-ray, Dice %.3f".formatted(image.dice)))
                .toList();
    }

    private Judged judge(PatientImage image) {
        LabelMap found = LabelMap.of(requireNonNull(masks.get(image)).getLabels());
        ImageOverlap overlap = ImageOverlap.of(
                image.patient(),
                found.toBytes(),
                requireNonNull(expert.get(image)).toBytes());
        return new Judged(image, DiceScore.over(List.of(overlap)).mean());
    }

    private Overlay overlay(PatientImage image, String caption) {
        byte[] grey = requireNonNull(prepared.get(image)).getRaster().array();
        LabelMap found = LabelMap.of(requireNonNull(masks.get(image)).getLabels());
        List<LabelPicture> drawn =
                expert.containsKey(image) ? List.of(picture(requireNonNull(expert.get(image)))) : List.of();
        return new Overlay(caption, new GreyPicture(SquareGrid.SIDE, SquareGrid.SIDE, grey), picture(found), drawn);
    }

    private static LabelPicture picture(LabelMap labels) {
        return new LabelPicture(labels.columns(), labels.rows(), labels.toBytes());
    }

    /** The patient with most dated exposures. */
    private List<Timeline> timelines() {
        Map<PatientKey, List<PreparedImage>> byPatient = new TreeMap<>();
        prepared.forEach((key, image) -> {
            if (masks.containsKey(key)
                    && image.getAcquiredAt().isPresent()
                    && image.getExposure().equals(image.getImage())) {
                byPatient
                        .computeIfAbsent(key.patient(), patient -> new ArrayList<>())
                        .add(image);
            }
        });
        return byPatient.values().stream()
                .max(Comparator.comparingInt(List::size))
                .filter(images -> images.size() > 1)
                .map(images -> List.of(timeline(images)))
                .orElse(List.of());
    }

    private Timeline timeline(List<PreparedImage> images) {
        List<PreparedImage> ordered = images.stream()
                .sorted(Comparator.comparing(ReportPage::acquired).thenComparing(PreparedImage::getImage))
                .limit(MOST_IN_TIMELINE)
                .toList();
        Instant first = acquired(ordered.get(0));
        List<TimelineEntry> entries = ordered.stream()
                .map(image -> {
                    PatientImage key = PatientImage.of(image.getPatient(), image.getImage());
                    LungMask mask = requireNonNull(masks.get(key));
                    double day = Duration.between(first, acquired(image)).toMillis() / 86_400_000.0;
                    return new TimelineEntry(
                            day,
                            overlay(key, "X-ray of day %.0f".formatted(day)),
                            100 * mask.getRight().getCells() / CELLS,
                            100 * mask.getLeft().getCells() / CELLS);
                })
                .toList();
        return new Timeline("One patient over time", "% of the picture", entries);
    }

    private static Instant acquired(PreparedImage image) {
        return image.getAcquiredAt().orElseThrow();
    }

    private static List<Chart> charts(List<LossCurve> curves) {
        List<Chart> charts = new ArrayList<>();
        chart(
                "Pre-training",
                curves.stream().filter(c -> c.name().startsWith("pre")).toList(),
                charts);
        chart(
                "Fine-tuning",
                curves.stream().filter(c -> c.name().startsWith("fine")).toList(),
                charts);
        return charts;
    }

    private static void chart(String title, List<LossCurve> curves, List<Chart> charts) {
        if (!curves.isEmpty()) {
            charts.add(new Chart(
                    title,
                    "step",
                    "loss",
                    curves.stream()
                            .map(curve -> new Series(curve.name(), points(curve.losses())))
                            .toList()));
        }
    }

    private static List<Point> points(List<Double> losses) {
        return IntStream.range(0, losses.size())
                .mapToObj(i -> new Point(i + 1, losses.get(i)))
                .toList();
    }
}
