package org.cxrstream.compose.experiment.report;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a report as Markdown with tables, as GitHub renders it; pictures are files beside it. */
final class MarkdownText implements Document.Form {
    private static final String SPECIAL = "\\`*_[]<>|#~";

    private final StringBuilder text = new StringBuilder();

    private MarkdownText() {}

    /** The report as Markdown; the same report gives the same text. */
    static String of(Document document) {
        MarkdownText writing = new MarkdownText();
        writing.line("# " + escaped(document.title()));
        document.lead().forEach(paragraph -> writing.line(escaped(paragraph)));
        for (Document.Section section : document.sections()) {
            writing.line("## " + escaped(section.title()));
            section.parts().forEach(part -> part.writeTo(writing));
        }
        return writing.text.toString();
    }

    @Override
    public void words(Document.Words words) {
        line(escaped(words.text()));
    }

    @Override
    public void table(Document.Table table) {
        line("**" + escaped(table.caption()) + "**");
        row(table.header());
        text.append("|---|").append("---:|".repeat(table.header().size() - 1)).append('\n');
        table.rows().forEach(this::row);
        text.append('\n');
    }

    private void row(List<String> cells) {
        text.append(cells.stream().map(MarkdownText::escaped).collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }

    @Override
    public void gallery(Document.Gallery gallery) {
        line("**" + escaped(gallery.caption()) + "**");
        row(gallery.pictures().stream().map(Picture::caption).toList());
        text.append("|")
                .append(String.join("", Collections.nCopies(gallery.pictures().size(), "---|")))
                .append('\n');
        text.append(gallery.pictures().stream()
                        .map(picture -> "![" + escaped(picture.caption()) + "](" + ExperimentReport.FIGURES + "/"
                                + picture.name() + ")")
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .append("\n\n");
    }

    private void line(String line) {
        text.append(line).append("\n\n");
    }

    private static String escaped(String plain) {
        StringBuilder escaped = new StringBuilder(plain.length());
        for (char character : plain.toCharArray()) {
            if (SPECIAL.indexOf(character) >= 0) {
                escaped.append('\\');
            }
            escaped.append(character < ' ' ? ' ' : character);
        }
        return escaped.toString().replace("&", "&amp;");
    }
}
