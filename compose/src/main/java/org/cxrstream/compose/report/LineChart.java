package org.cxrstream.compose.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.cxrstream.compose.report.DemoReportData.Chart;
import org.cxrstream.compose.report.DemoReportData.Point;
import org.cxrstream.compose.report.DemoReportData.Series;

/** A chart as inline SVG: axes with round ticks, one line per series, a legend below. */
final class LineChart {
    static final int MOST_SERIES = 4;

    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 14;
    private static final int BOTTOM = 50;
    private static final int TICKS = 5;
    private static final int FEW_POINTS = 30;

    private final Chart chart;
    private final Axis across;
    private final Axis up;
    private final StringBuilder svg = new StringBuilder();

    private LineChart(Chart chart) {
        this.chart = chart;
        this.across = Axis.over(values(chart, Point::across), false);
        this.up = Axis.over(values(chart, Point::up), true);
    }

    /** The chart as a figure with its title. */
    static String of(Chart chart) {
        return new LineChart(chart).figure();
    }

    private String figure() {
        svg.append("<figure class=\"chart\">\n<figcaption>")
                .append(Markup.text(chart.title()))
                .append("</figcaption>\n<svg role=\"img\" viewBox=\"0 0 ")
                .append(WIDTH + " " + HEIGHT + "\" aria-label=\"")
                .append(Markup.text(description()))
                .append("\">\n");
        drawAcrossAxis();
        drawUpAxis();
        for (int i = 0; i < chart.series().size(); i++) {
            drawSeries(chart.series().get(i), i);
        }
        svg.append("</svg>\n");
        drawLegend();
        return svg.append("</figure>\n").toString();
    }

    private String description() {
        StringBuilder text = new StringBuilder(chart.title());
        for (Series series : chart.series()) {
            List<Point> points = finite(series);
            if (!points.isEmpty()) {
                Point first = points.get(0);
                Point last = points.get(points.size() - 1);
                text.append("; ")
                        .append(series.name())
                        .append(" from ")
                        .append(Markup.number(first.up(), 3))
                        .append(" to ")
                        .append(Markup.number(last.up(), 3));
            }
        }
        return text.toString();
    }

    private void drawAcrossAxis() {
        for (double tick : across.ticks()) {
            double x = column(tick);
            append("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n", x, x, TOP, HEIGHT - BOTTOM);
            append(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x, HEIGHT - BOTTOM + 18, across.label(tick));
        }
        append(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, Markup.text(chart.acrossLabel()));
    }

    private void drawUpAxis() {
        for (double tick : up.ticks()) {
            double y = row(tick);
            append("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n", LEFT, WIDTH - RIGHT, y, y);
            append("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 4, up.label(tick));
        }
        append(
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (TOP + HEIGHT - BOTTOM) / 2, Markup.text(chart.upLabel()));
        append("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>%n", LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
    }

    private void drawSeries(Series series, int number) {
        List<Point> points = finite(series);
        StringBuilder line = new StringBuilder();
        for (Point point : points) {
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", column(point.across()), row(point.up())));
        }
        append(
                "<polyline class=\"series s%d\" points=\"%s\"/>%n",
                number, line.toString().trim());
        if (points.size() <= FEW_POINTS) {
            for (Point point : points) {
                append(
                        "<circle class=\"dot s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>%n",
                        number, column(point.across()), row(point.up()));
            }
        }
    }

    private void drawLegend() {
        svg.append("<ul class=\"legend\">\n");
        for (int i = 0; i < chart.series().size(); i++) {
            append(
                    "<li><svg class=\"key\" viewBox=\"0 0 36 10\" aria-hidden=\"true\">"
                            + "<line class=\"series s%d\" x1=\"1\" x2=\"35\" y1=\"5\" y2=\"5\"/></svg>%s</li>%n",
                    i, Markup.text(chart.series().get(i).name()));
        }
        svg.append("</ul>\n");
    }

    private double column(double value) {
        return LEFT + across.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private double row(double value) {
        return HEIGHT - BOTTOM - up.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private void append(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private static List<Point> finite(Series series) {
        return series.points().stream()
                .filter(point -> Double.isFinite(point.across()) && Double.isFinite(point.up()))
                .toList();
    }

    private static double[] values(Chart chart, ToDoubleFunction<Point> coordinate) {
        return chart.series().stream()
                .flatMap(series -> finite(series).stream())
                .mapToDouble(coordinate)
                .toArray();
    }

    /**
     * One axis.
     *
     * @param low value at its beginning
     * @param high value at its end, above {@code low}
     * @param step distance of two ticks
     */
    private record Axis(double low, double high, double step) {

        /** An axis over all values; widened to whole ticks on request. */
        static Axis over(double[] values, boolean toWholeTicks) {
            double least = DoubleStream.of(values).min().orElse(0);
            double most = DoubleStream.of(values).max().orElse(1);
            if (most - least < 1e-9) {
                most = least + Math.max(1e-3, Math.abs(least) * 0.1);
            }
            double step = roundStep((most - least) / TICKS);
            if (toWholeTicks) {
                return new Axis(Math.floor(least / step) * step, Math.ceil(most / step) * step, step);
            }
            return new Axis(least, most, step);
        }

        double share(double value) {
            return (value - low) / (high - low);
        }

        double[] ticks() {
            long first = (long) Math.ceil(low / step - 1e-9);
            long last = (long) Math.floor(high / step + 1e-9);
            return DoubleStream.iterate((double) first, tick -> tick <= last, tick -> tick + 1)
                    .map(tick -> tick * step)
                    .toArray();
        }

        String label(double tick) {
            int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
            return Markup.number(tick, decimals);
        }

        /** The next greater of 1, 2 and 5 times a power of ten. */
        private static double roundStep(double raw) {
            double power = Math.pow(10, Math.floor(Math.log10(raw)));
            double lead = raw / power;
            if (lead <= 1) {
                return power;
            }
            return power * (lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
        }
    }
}
