package org.cxrstream.compose.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class DemoReportTest {
    private static final String HOSTILE = "<script>alert(\"x\")</script> & 'y' \u0000";

    @Test
    void shouldShowEveryFigure() {
        String page = DemoReport.render(data("demo: 128 x 128", 12));

        assertThat(page)
                .contains("<tr><th scope=\"row\">Images in</th><td>206</td></tr>")
                .contains("<tr><th scope=\"row\">Prepared</th><td>197</td></tr>")
                .contains("<tr><th scope=\"row\">Duplicates</th><td>6</td></tr>")
                .contains("<tr><th scope=\"row\">Masks out</th><td>196</td></tr>")
                .contains("<tr><th scope=\"row\">Dead letters</th><td>3</td></tr>")
                .contains("<tr><th scope=\"row\">· UNREADABLE</th><td>2</td></tr>")
                .contains("<tr><th scope=\"row\">In all</th><td>74.5</td></tr>")
                .contains("Dice on 12 test patients, 40 images; in brackets the 95 % interval over patients")
                .contains("<b>0.951</b> <span class=\"interval\">[0.940, 0.960]</span>")
                .contains("<b>0.701</b></td>")
                .contains("<b>Day 3</b>")
                .contains("right 210, left 190 cm²")
                .contains("0123abcd")
                .contains("Research software, not a medical device")
                .doesNotContain("carry nothing");
    }

    @Test
    void shouldSayThatFewerThanFiveTestPatientsCarryNothing() {
        assertThat(DemoReport.render(data("real", 4)))
                .contains("Fewer than 5 labelled test patients: these figures carry nothing.");
    }

    @Test
    void shouldEscapeEveryText() {
        String page = DemoReport.render(data(HOSTILE, 12));

        assertThat(page)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;");
    }

    @Test
    void shouldBeWellFormedAndNeedNothingFromOutside() {
        String page = DemoReport.render(data(HOSTILE, 12));

        assertThatCode(() -> parse(page)).doesNotThrowAnyException();
        assertThat(page)
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("url(")
                .doesNotContain("@import")
                .doesNotContain("src=\"");
        assertThat(page.split("href=\"", -1))
                .allSatisfy(part -> assertThat(part)
                        .satisfiesAnyOf(
                                text -> assertThat(text).startsWith("<!DOCTYPE html>"),
                                text -> assertThat(text).startsWith("data:image/png;base64,")));
    }

    @Test
    void shouldDrawFoundAndExpertOutlinesWithAlternativeText() {
        String page = DemoReport.render(data("demo", 12));

        assertThat(page)
                .contains("<path class=\"right\" d=\"M")
                .contains("<path class=\"left\" d=\"M")
                .contains("<path class=\"expert\" d=\"M")
                .contains("aria-label=\"Chest X-ray with the outlines found of the right and left lung "
                        + "and the expert outlines: test image\"")
                .contains("aria-label=\"Loss; contrastive from 8.000 to 2.500\"")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void shouldLeaveOutWhatIsEmpty() {
        DemoReportData empty = new DemoReportData(
                "nothing",
                Instant.EPOCH,
                new Counts(0, 0, 0, 0, List.of()),
                List.of(),
                new Scores(0, 0, List.of(new Arm("none", unknown(), unknown(), unknown()))),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        String page = DemoReport.render(empty);

        assertThatCode(() -> parse(page)).doesNotThrowAnyException();
        assertThat(page).contains("<b>–</b>").doesNotContain("Timeline").doesNotContain("<h2 id=\"training\">");
    }

    @Test
    void shouldDrawACurveWithGapsAndAFlatOne() {
        List<Point> gaps = List.of(new Point(0, Double.NaN), new Point(1, 5), new Point(2, 5));

        String chart = LineChart.of(new Chart("t", "step", "loss", List.of(new Series("a", gaps))));

        assertThat(chart).doesNotContain("NaN").contains("<polyline class=\"series s0\" points=\"");
    }

    @Test
    void shouldWriteTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("demo-report.html");

        DemoReport.write(file, data("demo", 12));

        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void shouldNameTheValueWhenDataAreOutOfRange() {
        assertThatThrownBy(() -> new Dice(1.2, 0, 1)).hasMessage("dice: 1.2 (expected: 0 to 1, or NaN)");
        assertThatThrownBy(() -> new Chart("t", "x", "y", List.of())).hasMessage("series: 0 (expected: 1 to 4)");
        assertThatThrownBy(() -> new GreyPicture(2, 2, new byte[3]))
                .hasMessage("grey values: 3 (expected: width x height, 2 x 2)");
    }

    private static DemoReportData data(String text, int testPatients) {
        List<Point> loss = new ArrayList<>();
        for (int step = 0; step <= 100; step++) {
            loss.add(new Point(step, 8 - 5.5 * step / 100));
        }
        Dice high = new Dice(0.951, 0.94, 0.96);
        Dice floor = new Dice(0.701, Double.NaN, Double.NaN);
        return new DemoReportData(
                text,
                Instant.parse("2026-11-23T10:15:30.5Z"),
                new Counts(206, 197, 6, 196, List.of(new DeadLetters("UNREADABLE", 2), new DeadLetters(text, 1))),
                List.of(new StageTime("ingest", 4.5), new StageTime(text, 70)),
                new Scores(
                        testPatients,
                        40,
                        List.of(new Arm(text, high, high, high), new Arm("mean", floor, floor, floor))),
                List.of(overlay("test image"), overlay(text)),
                List.of(new Timeline(
                        text,
                        "cm²",
                        List.of(
                                new TimelineEntry(0, overlay(text), 200, 180),
                                new TimelineEntry(3, overlay(text), 210, 190)))),
                List.of(new Chart("Loss", "step", text, List.of(new Series("contrastive", loss)))),
                List.of(new Model(text, "0123abcd", text)));
    }

    private static Overlay overlay(String caption) {
        byte[] labels = new byte[16 * 16];
        for (int i = 0; i < labels.length; i++) {
            int column = i % 16;
            boolean isLung = i / 16 > 3 && i / 16 < 12 && column % 8 > 1 && column % 8 < 6;
            labels[i] = (byte) (!isLung ? 0 : column < 8 ? 1 : 2);
        }
        LabelPicture lungs = new LabelPicture(16, 16, labels);
        return new Overlay(caption, new GreyPicture(600, 600, new byte[360_000]), lungs, List.of(lungs));
    }

    private static Dice unknown() {
        return new Dice(Double.NaN, Double.NaN, Double.NaN);
    }

    private static void parse(String page) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
