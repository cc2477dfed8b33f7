package org.cxrstream.compose.report;

import java.util.Locale;
import org.cxrstream.compose.report.DemoReportData.Overlay;

/**
 * An X-ray as inline SVG with the outlines of the lungs. The sides differ by colour, line style and letter,
 * so that no reader depends on colour.
 */
final class LungDrawing {
    private LungDrawing() {}

    static String of(Overlay overlay) {
        LabelPicture found = overlay.found();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg class=\"xray\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"%s\">%n",
                found.width(),
                found.height(),
                Markup.text(description(overlay))));
        svg.append(String.format(
                Locale.ROOT,
                "<image href=\"%s\" width=\"%d\" height=\"%d\" preserveAspectRatio=\"none\"/>%n",
                overlay.picture().dataAddress(),
                found.width(),
                found.height()));
        outline(svg, found, LabelPicture.RIGHT_LUNG, "right");
        outline(svg, found, LabelPicture.LEFT_LUNG, "left");
        for (LabelPicture expert : overlay.expert()) {
            expertOutline(svg, found, expert);
        }
        letter(svg, found, LabelPicture.RIGHT_LUNG, "R");
        letter(svg, found, LabelPicture.LEFT_LUNG, "L");
        return svg.append("</svg>\n").toString();
    }

    private static String description(Overlay overlay) {
        String drawn = overlay.expert().isEmpty() ? "" : " and the expert outlines";
        return "Chest X-ray with the outlines found of the right and left lung" + drawn + ": " + overlay.caption();
    }

    private static void outline(StringBuilder svg, LabelPicture labels, int label, String style) {
        String path = Boundary.of(labels, label);
        if (!path.isEmpty()) {
            svg.append("<path class=\"")
                    .append(style)
                    .append("\" d=\"")
                    .append(path)
                    .append("\"/>\n");
        }
    }

    private static void expertOutline(StringBuilder svg, LabelPicture found, LabelPicture expert) {
        svg.append(String.format(
                Locale.ROOT,
                "<g transform=\"scale(%.5f %.5f)\">%n",
                found.width() / (double) expert.width(),
                found.height() / (double) expert.height()));
        outline(svg, expert, LabelPicture.RIGHT_LUNG, "expert");
        outline(svg, expert, LabelPicture.LEFT_LUNG, "expert");
        svg.append("</g>\n");
    }

    private static void letter(StringBuilder svg, LabelPicture labels, int label, String letter) {
        long count = 0;
        long columns = 0;
        long rows = 0;
        for (int row = 0; row < labels.height(); row++) {
            for (int column = 0; column < labels.width(); column++) {
                if (labels.has(label, row, column)) {
                    count++;
                    columns += column;
                    rows += row;
                }
            }
        }
        if (count > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" font-size=\"%d\">%s</text>%n",
                    columns / count,
                    rows / count,
                    Math.max(6, labels.height() / 16),
                    letter));
        }
    }
}
