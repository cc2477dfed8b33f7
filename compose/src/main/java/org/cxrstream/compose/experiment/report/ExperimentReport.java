package org.cxrstream.compose.experiment.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cxrstream.compose.experiment.report.Document.Gallery;
import org.cxrstream.compose.experiment.report.Document.Part;
import org.cxrstream.compose.experiment.report.Document.Section;
import org.cxrstream.compose.experiment.report.Document.Words;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * Writes what came of an experiment as {@code report.md}, {@code report.html} and, for the former, {@code figures}. All
 * figures are the experiment's own but those that are called the paper's. Stateless.
 */
public final class ExperimentReport {
    static final String FIGURES = "figures";

    private ExperimentReport() {}

    /**
     * Writes the report, in place of one that is there; a reader never meets half a file.
     *
     * @param folder must exist
     * @param data what to show
     * @throws IOException if it can't be written
     */
    public static void write(Path folder, ReportData data) throws IOException {
        Document document = document(data);
        List<Picture> pictures = pictures(data).toList();
        if (!pictures.isEmpty()) {
            Files.createDirectories(folder.resolve(FIGURES));
        }
        for (Picture picture : pictures) {
            DurableFile.replace(folder.resolve(FIGURES).resolve(picture.name()), picture.content());
        }
        DurableFile.replace(
                folder.resolve("report.md"), MarkdownText.of(document).getBytes(UTF_8));
        DurableFile.replace(folder.resolve("report.html"), WebText.of(document).getBytes(UTF_8));
    }

    private static Stream<Picture> pictures(ReportData data) {
        return data.figures().stream()
                .flatMap(figure -> figure.rows().stream())
                .flatMap(row -> row.pictures().stream());
    }

    static Document document(ReportData data) {
        List<Section> sections = new ArrayList<>();
        Overview.of(data.cells()).ifPresent(sections::add);
        sections.addAll(ResultTables.of(data.cells(), data.references()));
        sections.add(EncoderTable.of(data.encoders()));
        data.figures().forEach(figure -> sections.add(section(figure)));
        sections.add(CostTable.of(data.results(), data.encoders()));
        return new Document(data.name(), lead(data), sections);
    }

    private static List<String> lead(ReportData data) {
        long done = data.cells().stream().filter(PlannedCell::isDone).count();
        List<String> lead = new ArrayList<>();
        lead.add("Research software, not a medical device.");
        lead.add("%d of %d cells are done.%s"
                .formatted(
                        done,
                        data.cells().size(),
                        done == data.cells().size() ? "" : " What is missing isn't in the figures."));
        lead.add(
                "Dice is that of the whole test set (intersections and sizes summed over its X-rays), mean of right and left "
                        + "lung, after the last step. In the tables draws and seeds are averaged within each fold, then mean and SD "
                        + "(n − 1) are taken over folds. Differences put the test folds of a draw and seed one after the other; "
                        + "their intervals are percentile bootstraps over patients and don't hold the spread among trainings.");
        if (data.references().isEmpty()) {
            lead.add("The plan has no row that others could be compared with.");
        }
        return lead;
    }

    private static Section section(FigureSection figure) {
        List<Part> parts = new ArrayList<>(List.of(new Words(figure.words())));
        figure.rows().forEach(row -> parts.add(new Gallery(row.caption(), row.pictures())));
        return new Section(figure.title(), parts);
    }
}
