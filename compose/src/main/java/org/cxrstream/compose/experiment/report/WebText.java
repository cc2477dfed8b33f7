package org.cxrstream.compose.experiment.report;

import java.util.Base64;
import java.util.List;
import org.cxrstream.compose.report.Markup;
import org.cxrstream.compose.report.WebPage;

/** Writes a report as one web page that needs nothing else; pictures are in it. */
final class WebText implements Document.Form {
    private final StringBuilder page = new StringBuilder();

    private WebText() {}

    /** The report as HTML in UTF-8, well-formed XML too; the same report gives the same text. */
    static String of(Document document) {
        WebText writing = new WebText();
        writing.element("<header>\n<h1>", document.title(), "</h1>\n");
        document.lead().forEach(paragraph -> writing.element("<p>", paragraph, "</p>\n"));
        writing.page.append("</header>\n<main>\n");
        for (Document.Section section : document.sections()) {
            writing.element("<section>\n<h2>", section.title(), "</h2>\n");
            section.parts().forEach(part -> part.writeTo(writing));
            writing.page.append("</section>\n");
        }
        writing.page.append("</main>\n");
        return WebPage.of(document.title(), writing.page.toString());
    }

    private void element(String open, String text, String close) {
        page.append(open).append(Markup.text(text)).append(close);
    }

    @Override
    public void words(Document.Words words) {
        element("<p>", words.text(), "</p>\n");
    }

    @Override
    public void table(Document.Table table) {
        element("<div class=\"wide\" tabindex=\"0\"><table>\n<caption>", table.caption(), "</caption>\n<thead><tr>");
        table.header().forEach(title -> element("<th scope=\"col\">", title, "</th>"));
        page.append("</tr></thead>\n<tbody>\n");
        table.rows().forEach(this::row);
        page.append("</tbody>\n</table></div>\n");
    }

    private void row(List<String> cells) {
        element("<tr><th scope=\"row\">", cells.get(0), "</th>");
        cells.stream().skip(1).forEach(cell -> element("<td>", cell, "</td>"));
        page.append("</tr>\n");
    }

    @Override
    public void gallery(Document.Gallery gallery) {
        element("<h3>", gallery.caption(), "</h3>\n<div class=\"gallery\">\n");
        for (Picture picture : gallery.pictures()) {
            page.append("<figure><img class=\"picture\" src=\"data:")
                    .append(picture.mediaType())
                    .append(";base64,")
                    .append(Base64.getEncoder().encodeToString(picture.content()));
            element("\" alt=\"", picture.caption(), "\"/>");
            element("<figcaption>", picture.caption(), "</figcaption></figure>\n");
        }
        page.append("</div>\n");
    }
}
