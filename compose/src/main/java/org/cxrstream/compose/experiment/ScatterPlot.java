package org.cxrstream.compose.experiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Points in the plane as an SVG that needs no style, for light and dark ground. Stateless. */
final class ScatterPlot {
    /** Okabe and Ito's, which people of all kinds of sight tell apart; without black and the light yellow. */
    private static final List<String> PALETTE =
            List.of("#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2");

    /** Forms come with the colours, and change once all colours were used. */
    private static final int FORMS = 2;

    /** How many groups have a colour and form of their own. */
    static final int COLOURS = PALETTE.size() * FORMS;

    private static final int SIDE = 400;
    private static final int MARGIN = 12;

    private ScatterPlot() {}

    /**
     * Draws points: their middle in the middle, both axes in one scale.
     *
     * @param places (n, 2)
     * @param groups of each point, from 0; from {@link #COLOURS} on grey, and below the others
     */
    static String svg(double[][] places, List<Integer> groups) {
        double[] middle = {middle(places, 0), middle(places, 1)};
        double scale = (SIDE / 2.0 - MARGIN)
                / Math.max(1e-9, Math.max(furthest(places, 0, middle[0]), furthest(places, 1, middle[1])));
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n",
                SIDE,
                SIDE,
                SIDE,
                SIDE));
        IntStream.range(0, places.length)
                .boxed()
                .sorted(Comparator.comparing((Integer point) -> groups.get(point) < COLOURS))
                .forEach(point -> svg.append(mark(
                        SIDE / 2.0 + (places[point][0] - middle[0]) * scale,
                        SIDE / 2.0 + (places[point][1] - middle[1]) * scale,
                        groups.get(point))));
        return svg.append("</svg>\n").toString();
    }

    private static double middle(double[][] places, int axis) {
        DoubleSummaryStatistics values =
                Arrays.stream(places).mapToDouble(place -> place[axis]).summaryStatistics();
        return (values.getMin() + values.getMax()) / 2;
    }

    private static double furthest(double[][] places, int axis, double from) {
        return Arrays.stream(places)
                .mapToDouble(place -> Math.abs(place[axis] - from))
                .max()
                .orElse(0);
    }

    private static String mark(double x, double y, int group) {
        if (group >= COLOURS) {
            return String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"#8a929c\" opacity=\"0.6\"/>%n",
                    x,
                    y);
        }
        String colour = PALETTE.get(group % PALETTE.size());
        return group < PALETTE.size()
                ? String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"%s\"/>%n", x, y, colour)
                : String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" fill=\"%s\"/>%n",
                        x - 4,
                        y - 4,
                        colour);
    }
}
