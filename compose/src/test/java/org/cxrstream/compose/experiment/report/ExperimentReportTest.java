package org.cxrstream.compose.experiment.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ExperimentReportTest {
    private static final String HOSTILE = "<script>alert(\"x\")</script> | & [a](b) `c` *d*";

    @TempDir
    private Path folder;

    @Test
    void shouldReportAnExperimentOfWhichNothingIsDone() throws Exception {
        ExperimentReport.write(
                folder,
                new ReportData(
                        "empty", List.of(HandMade.left("Random", 0, 0)), List.of(), List.of(), List.of(), List.of()));

        assertThat(folder.resolve("report.md"))
                .content()
                .startsWith("# empty\n")
                .contains("0 of 1 cells are done.", "| Random | – |", "None has been pre-trained.")
                .contains("The plan has no row that others could be compared with.")
                .doesNotContain("NaN");
        parse(Files.readString(folder.resolve("report.html")));
        assertThat(folder.resolve("figures")).doesNotExist();
    }

    @Test
    void shouldSumUpWhatItTook() throws IOException {
        Map<String, String> cell = Map.of(
                "wall_seconds", "10.4", "cpu_seconds", "20.0", "version", "1", "precision", "BF16", "threads", "2");
        Map<String, String> other =
                Map.of("wall_seconds", "10.1", "cpu_seconds", "", "version", "2", "precision", "BF16", "threads", "1");
        Map<String, String> encoder = Map.of(
                "row",
                "MoCo",
                "steps",
                "500",
                "batch",
                "32",
                "wall_seconds",
                "100",
                "cpu_seconds",
                "150",
                "version",
                "1");

        ExperimentReport.write(
                folder, new ReportData("n", List.of(), List.of(), List.of(cell, other), List.of(encoder), List.of()));

        assertThat(folder.resolve("report.md"))
                .content()
                .contains("| Cells (fine-tuning and test) | 2 | 21 | 20 |", "| In all | 3 | 121 | 170 |")
                .contains("| Code | 1, 2 |", "| Number format | BF16 |", "| Threads a process | 2, 1 |")
                .contains("| MoCo |  |  | – | – | – | – | – | – | – | 500 | 16000 | 100 | 150 |");
    }

    @Test
    void shouldEscapeEveryText() throws Exception {
        Picture picture = new Picture("a-1.svg", HOSTILE, "<svg/>".getBytes(UTF_8));
        FigureSection figure = new FigureSection(HOSTILE, HOSTILE, List.of(new FigureRow(HOSTILE, List.of(picture))));
        ReportData data = new ReportData(
                HOSTILE,
                List.of(HandMade.cell(HandMade.CONDITIONS, HOSTILE, 0, 0, Optional.of(HandMade.measured(0, 90)))),
                List.of(),
                List.of(),
                List.of(),
                List.of(figure));

        ExperimentReport.write(folder, data);

        String page = Files.readString(folder.resolve("report.html"));
        parse(page);
        assertThat(page).doesNotContain("<script").contains("&lt;script&gt;", "data:image/svg+xml;base64,PHN2Zy8+");
        assertThat(folder.resolve("report.md"))
                .content()
                .doesNotContain("<script>", "| & ", "[a](b)")
                .contains("\\<script\\>", "\\| &amp; \\[a\\](b) \\`c\\` \\*d\\*", "](figures/a-1.svg)");
        assertThat(folder.resolve("figures/a-1.svg")).hasContent("<svg/>");
    }

    @Test
    void shouldNeedNothingElse() throws IOException {
        ExperimentReport.write(folder, new ReportData("n", List.of(), List.of(), List.of(), List.of(), List.of()));

        assertThat(folder.resolve("report.html"))
                .content()
                .contains("default-src 'none'", "prefers-color-scheme: dark", "width=device-width")
                .doesNotContain("http://", "https://", "<script", "<link");
    }

    @Test
    void shouldRefuseANameThatLeadsElsewhere() {
        assertThatThrownBy(() -> new Picture("../a.png", "", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: ../a.png (expected: such as masks-1-2.png)");
    }

    private static void parse(String page) throws Exception {
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>", ""))));
    }
}
