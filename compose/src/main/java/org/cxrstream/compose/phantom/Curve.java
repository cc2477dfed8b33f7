package org.cxrstream.compose.phantom;

import java.util.Arrays;

/** A polyline in the plane; filled shapes are closed from the last point to the first. Immutable. */
final class Curve {
    private static final int STEPS_PER_SPAN = 6;
    private static final int ELLIPSE_POINTS = 36;

    private final double[] x;
    private final double[] y;

    private Curve(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /** Straight lines through x0, y0, x1, y1, … */
    static Curve through(double... coordinates) {
        int points = coordinates.length / 2;
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = coordinates[2 * i];
            y[i] = coordinates[2 * i + 1];
        }
        return new Curve(x, y);
    }

    /** A Catmull-Rom spline through x0, y0, x1, y1, …; it begins and ends on the outer points. */
    static Curve smooth(double... coordinates) {
        Curve knots = through(coordinates);
        int spans = knots.size() - 1;
        double[] x = new double[spans * STEPS_PER_SPAN + 1];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int span = Math.min(i / STEPS_PER_SPAN, spans - 1);
            double t = (i - span * STEPS_PER_SPAN) / (double) STEPS_PER_SPAN;
            x[i] = catmullRom(knots.x, span, t);
            y[i] = catmullRom(knots.y, span, t);
        }
        return new Curve(x, y);
    }

    static Curve ellipse(double centreX, double centreY, double radiusX, double radiusY) {
        double[] x = new double[ELLIPSE_POINTS];
        double[] y = new double[ELLIPSE_POINTS];
        for (int i = 0; i < ELLIPSE_POINTS; i++) {
            double angle = 2 * Math.PI * i / ELLIPSE_POINTS;
            x[i] = centreX + radiusX * Math.cos(angle);
            y[i] = centreY + radiusY * Math.sin(angle);
        }
        return new Curve(x, y);
    }

    private static double catmullRom(double[] knots, int span, double t) {
        double before = knots[Math.max(span - 1, 0)];
        double from = knots[span];
        double to = knots[span + 1];
        double after = knots[Math.min(span + 2, knots.length - 1)];
        double linear = to - before;
        double square = 2 * before - 5 * from + 4 * to - after;
        double cube = 3 * (from - to) + after - before;
        return from + 0.5 * t * (linear + t * (square + t * cube));
    }

    int size() {
        return x.length;
    }

    double x(int point) {
        return x[point];
    }

    double y(int point) {
        return y[point];
    }

    Curve then(Curve next) {
        return new Curve(concatenate(x, next.x), concatenate(y, next.y));
    }

    Curve reversed() {
        double[] backX = new double[size()];
        double[] backY = new double[size()];
        for (int i = 0; i < size(); i++) {
            backX[i] = x[size() - 1 - i];
            backY[i] = y[size() - 1 - i];
        }
        return new Curve(backX, backY);
    }

    /** This curve, given in centimetres, in the detector's pixels. */
    Curve at(Placement placement) {
        double[] columns = new double[size()];
        double[] rows = new double[size()];
        for (int i = 0; i < size(); i++) {
            columns[i] = placement.columnOf(x[i], y[i]);
            rows[i] = placement.rowOf(x[i], y[i]);
        }
        return new Curve(columns, rows);
    }

    /** The closed outline of a band along this curve whose width goes from one value to another. */
    Curve band(double startWidth, double endWidth) {
        int n = size();
        double[] bandX = new double[2 * n];
        double[] bandY = new double[2 * n];
        for (int i = 0; i < n; i++) {
            int before = Math.max(i - 1, 0);
            int after = Math.min(i + 1, n - 1);
            double alongX = x[after] - x[before];
            double alongY = y[after] - y[before];
            double half = (startWidth + (endWidth - startWidth) * i / Math.max(n - 1, 1)) / 2;
            double scale = half / Math.max(Math.hypot(alongX, alongY), 1e-9);
            bandX[i] = x[i] - alongY * scale;
            bandY[i] = y[i] + alongX * scale;
            bandX[2 * n - 1 - i] = x[i] + alongY * scale;
            bandY[2 * n - 1 - i] = y[i] - alongX * scale;
        }
        return new Curve(bandX, bandY);
    }

    private static double[] concatenate(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
