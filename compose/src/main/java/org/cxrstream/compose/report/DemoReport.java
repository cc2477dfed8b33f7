package org.cxrstream.compose.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
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

/**
 * Writes the result of a demo as one web page that needs nothing else: style, drawings and pictures are in the
 * file, and its content policy forbids loading anything. It is well-formed XML too. Stateless.
 */
public final class DemoReport {
    /** Fewer test patients than this say nothing about how well a model does. */
    private static final int FEWEST_TEST_PATIENTS = 5;

    private DemoReport() {}

    /**
     * Writes the page.
     *
     * @param file overwritten if it exists; its folder must exist
     * @param data what to show
     * @throws IOException if the file can't be written
     */
    public static void write(Path file, DemoReportData data) throws IOException {
        Files.writeString(file, render(data));
    }

    /**
     * The page as text; the same data give the same text.
     *
     * @param data what to show
     * @return HTML in UTF-8
     */
    public static String render(DemoReportData data) {
        StringBuilder page = new StringBuilder();
        header(page, data);
        page.append("<main>\n");
        summary(page, data);
        scores(page, data.scores());
        overlays(page, data.overlays());
        data.timelines().forEach(timeline -> timeline(page, timeline));
        charts(page, data.charts());
        models(page, data.models());
        page.append("</main>\n");
        return WebPage.of("cxr-stream demo report", page.toString());
    }

    private static void header(StringBuilder page, DemoReportData data) {
        page.append("<header>\n<h1>cxr-stream demo report</h1>\n<p>")
                .append(Markup.text(data.preset()))
                .append("</p>\n<p>Made <time>")
                .append(Markup.text(
                        data.created().truncatedTo(ChronoUnit.SECONDS).toString()))
                .append("</time></p>\n<p class=\"notice\" role=\"note\"><strong>")
                .append("Research software, not a medical device.</strong></p>\n</header>\n");
    }

    private static void summary(StringBuilder page, DemoReportData data) {
        Counts counts = data.counts();
        page.append("<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">What came in, what came out</h2>\n")
                .append("<div class=\"columns\">\n<table>\n<caption>Images</caption>\n<tbody>\n");
        row(page, "Images in", String.valueOf(counts.imagesIn()));
        row(page, "Prepared", String.valueOf(counts.prepared()));
        row(page, "Duplicates", String.valueOf(counts.duplicates()));
        row(page, "Masks out", String.valueOf(counts.masksOut()));
        row(page, "Dead letters", String.valueOf(counts.deadLettersInAll()));
        for (DeadLetters letters : counts.deadLetters()) {
            row(page, "· " + letters.reason(), String.valueOf(letters.images()));
        }
        page.append("</tbody>\n</table>\n<table>\n<caption>Seconds by stage</caption>\n<tbody>\n");
        for (StageTime stage : data.stages()) {
            row(page, stage.stage(), Markup.number(stage.seconds(), 1));
        }
        row(
                page,
                "In all",
                Markup.number(
                        data.stages().stream().mapToDouble(StageTime::seconds).sum(), 1));
        page.append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static void row(StringBuilder page, String name, String value) {
        page.append("<tr><th scope=\"row\">")
                .append(Markup.text(name))
                .append("</th><td>")
                .append(Markup.text(value))
                .append("</td></tr>\n");
    }

    private static void scores(StringBuilder page, Scores scores) {
        page.append("<section aria-labelledby=\"scores\">\n<h2 id=\"scores\">How well the lungs were found</h2>\n")
                .append("<div class=\"wide\"><table>\n<caption>Dice on ")
                .append(counted(scores.patients(), "test patient"))
                .append(", ")
                .append(counted(scores.images(), "image"))
                .append("; in brackets the 95 % interval over patients</caption>\n<thead><tr>")
                .append("<th scope=\"col\">Arm</th><th scope=\"col\">Right lung</th>")
                .append("<th scope=\"col\">Left lung</th><th scope=\"col\">Mean</th></tr></thead>\n<tbody>\n");
        for (Arm arm : scores.arms()) {
            page.append("<tr><th scope=\"row\">")
                    .append(Markup.text(arm.name()))
                    .append("</th>");
            for (Dice dice : List.of(arm.right(), arm.left(), arm.mean())) {
                page.append("<td>").append(dice(dice)).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table></div>\n");
        if (scores.patients() < FEWEST_TEST_PATIENTS) {
            page.append("<p class=\"notice\">Fewer than ")
                    .append(FEWEST_TEST_PATIENTS)
                    .append(" labelled test patients: these figures carry nothing.</p>\n");
        }
        page.append("</section>\n");
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String dice(Dice dice) {
        String value = "<b>" + Markup.number(dice.value(), 3) + "</b>";
        if (Double.isNaN(dice.low()) || Double.isNaN(dice.high())) {
            return value;
        }
        return value + " <span class=\"interval\">[" + Markup.number(dice.low(), 3) + ", "
                + Markup.number(dice.high(), 3) + "]</span>";
    }

    private static void overlays(StringBuilder page, List<Overlay> overlays) {
        if (overlays.isEmpty()) {
            return;
        }
        page.append("<section aria-labelledby=\"masks\">\n<h2 id=\"masks\">Masks on X-rays</h2>\n");
        lungLegend(page);
        page.append("<div class=\"gallery\">\n");
        for (Overlay overlay : overlays) {
            page.append("<figure>\n")
                    .append(LungDrawing.of(overlay))
                    .append("<figcaption>")
                    .append(Markup.text(overlay.caption()))
                    .append("</figcaption>\n</figure>\n");
        }
        page.append("</div>\n</section>\n");
    }

    private static void lungLegend(StringBuilder page) {
        page.append("<ul class=\"legend\">\n");
        legendEntry(page, "right", "R: the patient's right lung, left in the picture (green, solid)");
        legendEntry(page, "left", "L: the patient's left lung, right in the picture (blue, dashed)");
        legendEntry(page, "expert", "drawn by the expert, where known (yellow, thin)");
        page.append("</ul>\n");
    }

    private static void legendEntry(StringBuilder page, String style, String text) {
        page.append("<li><svg class=\"key xray\" viewBox=\"0 0 36 10\" aria-hidden=\"true\"><path class=\"")
                .append(style)
                .append("\" d=\"M1 5H35\"/></svg>")
                .append(Markup.text(text))
                .append("</li>\n");
    }

    private static void timeline(StringBuilder page, Timeline timeline) {
        page.append("<section>\n<h2>Timeline of one patient</h2>\n<p>")
                .append(Markup.text(timeline.title()))
                .append("</p>\n<ol class=\"timeline\" tabindex=\"0\" aria-label=\"X-rays in order of time\">\n");
        for (TimelineEntry entry : timeline.entries()) {
            page.append("<li><figure>\n")
                    .append(LungDrawing.of(entry.overlay()))
                    .append(timelineCaption(entry, timeline.areaUnit()))
                    .append("</figure></li>\n");
        }
        page.append("</ol>\n");
        if (timeline.entries().size() > 1) {
            page.append(LineChart.of(areas(timeline)));
        }
        page.append("</section>\n");
    }

    private static String timelineCaption(TimelineEntry entry, String unit) {
        return String.format(
                Locale.ROOT,
                "<figcaption><b>Day %s</b><br/>%s<br/>right %s, left %s %s</figcaption>%n",
                day(entry.day()),
                Markup.text(entry.overlay().caption()),
                Markup.number(entry.rightArea(), 0),
                Markup.number(entry.leftArea(), 0),
                Markup.text(unit));
    }

    private static String day(double day) {
        return Markup.number(day, day == Math.rint(day) ? 0 : 1);
    }

    private static Chart areas(Timeline timeline) {
        List<Point> right = timeline.entries().stream()
                .map(entry -> new Point(entry.day(), entry.rightArea()))
                .toList();
        List<Point> left = timeline.entries().stream()
                .map(entry -> new Point(entry.day(), entry.leftArea()))
                .toList();
        return new Chart(
                "Area of the lungs over time",
                "days after the first X-ray",
                "area, " + timeline.areaUnit(),
                List.of(new Series("right lung", right), new Series("left lung", left)));
    }

    private static void charts(StringBuilder page, List<Chart> charts) {
        if (charts.isEmpty()) {
            return;
        }
        page.append("<section aria-labelledby=\"training\">\n<h2 id=\"training\">Training</h2>\n")
                .append("<div class=\"columns\">\n");
        charts.forEach(chart -> page.append(LineChart.of(chart)));
        page.append("</div>\n</section>\n");
    }

    private static void models(StringBuilder page, List<Model> models) {
        if (models.isEmpty()) {
            return;
        }
        page.append("<section aria-labelledby=\"models\">\n<h2 id=\"models\">Models</h2>\n<div class=\"wide\">")
                .append("<table>\n<thead><tr><th scope=\"col\">Model</th><th scope=\"col\">Id</th>")
                .append("<th scope=\"col\">Outcome</th></tr></thead>\n<tbody>\n");
        for (Model model : models) {
            page.append("<tr><th scope=\"row\">")
                    .append(Markup.text(model.role()))
                    .append("</th><td><code>")
                    .append(Markup.text(model.id()))
                    .append("</code></td><td>")
                    .append(Markup.text(model.outcome()))
                    .append("</td></tr>\n");
        }
        page.append("</tbody>\n</table></div>\n</section>\n");
    }
}
