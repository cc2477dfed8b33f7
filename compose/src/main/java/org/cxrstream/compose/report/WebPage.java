package org.cxrstream.compose.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What every page of ours has around its content: a head that forbids loading anything, the style for narrow, wide,
 * light and dark screens, and a foot. Stateless.
 */
public final class WebPage {
    private static final String STYLE = style();

    private WebPage() {}

    /**
     * A page.
     *
     * @param title plain text
     * @param content well-formed markup of its header and main part
     * @return HTML in UTF-8, well-formed XML where the content is
     */
    public static String of(String title, String content) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                + "style-src 'unsafe-inline'; img-src data:\"/>\n"
                + "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
                + "<title>" + Markup.text(title) + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n"
                + content
                + "<footer><p>Research software, not a medical device. "
                + "Not for diagnosis or treatment.</p></footer>\n</body>\n</html>\n";
    }

    private static String style() {
        try (InputStream stylesheet = WebPage.class.getResourceAsStream("report.css")) {
            if (stylesheet == null) {
                throw new IllegalStateException("report.css: missing (expected: beside WebPage in the jar)");
            }
            return new String(stylesheet.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
