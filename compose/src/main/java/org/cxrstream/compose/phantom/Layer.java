package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/** A picture of floats, row by row, that shapes are added to. Not thread-safe. */
final class Layer {
    private final int width;
    private final int height;
    private final float[] values;

    Layer(int width, int height) {
        this.width = width;
        this.height = height;
        this.values = new float[width * height];
    }

    private Layer(int width, int height, float[] values) {
        this.width = width;
        this.height = height;
        this.values = values;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The values themselves, row by row; changes write through. */
    float[] values() {
        return values;
    }

    Layer copy() {
        return new Layer(width, height, values.clone());
    }

    /** Adds {@code gain} times the exact area of each pixel that the closed curve (in pixels) covers. */
    void fill(Curve outline, double gain) {
        Window window = Window.around(outline, width, height);
        if (window.isEmpty()) {
            return;
        }
        int stride = window.columns() + 2;
        float[] steps = new float[stride * window.rows()];
        int last = outline.size() - 1;
        for (int i = 0; i <= last; i++) {
            int next = i == last ? 0 : i + 1;
            window.addEdge(steps, stride, outline.x(i), outline.y(i), outline.x(next), outline.y(next));
        }
        for (int row = 0; row < window.rows(); row++) {
            float covered = 0;
            int at = (window.top() + row) * width + window.left();
            for (int column = 0; column < window.columns(); column++) {
                covered += steps[row * stride + column];
                values[at + column] += (float) gain * Math.min(1f, Math.abs(covered));
            }
        }
    }

    /** Adds {@code gain} times another layer of the same size. */
    void add(Layer other, double gain) {
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) gain * other.values[i];
        }
    }

    /** Multiplies by another layer of the same size. */
    void multiply(Layer other) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= other.values[i];
        }
    }

    /** Limits every value to the given range. */
    void clamp(double low, double high) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max((float) low, Math.min((float) high, values[i]));
        }
    }

    /**
     * A copy blurred by about a Gaussian: two box filters a direction; wide blurs run on a coarser grid.
     *
     * @param sigma standard deviation, pixels
     */
    Layer blurred(double sigma) {
        if (sigma > 8) {
            int factor = (int) (sigma / 3);
            return shrunk(factor).blurred(sigma / factor).grown(width, height);
        }
        // Two boxes of width b have the variance (b² - 1) / 6.
        int bothRadii = (int) Math.round(Math.sqrt(1 + 6 * sigma * sigma) - 1);
        int narrow = bothRadii / 2;
        int wide = bothRadii - narrow;
        if (narrow < 1) {
            return softened(sigma);
        }
        return boxAlongRows(narrow).boxAlongColumns(narrow).boxAlongRows(wide).boxAlongColumns(wide);
    }

    /** Smooth noise in -1 to 1 whose grains are about {@code grain} pixels wide. */
    static Layer cloud(SplittableRandom random, int width, int height, double grain) {
        int columns = (int) Math.ceil(width / grain) + 1;
        int rows = (int) Math.ceil(height / grain) + 1;
        Layer coarse = new Layer(columns, rows);
        for (int i = 0; i < coarse.values.length; i++) {
            coarse.values[i] = (float) random.nextDouble(-1, 1);
        }
        return coarse.grown(width, height);
    }

    private Layer softened(double sigma) {
        float side = (float) Math.min(0.25, sigma * sigma / 2);
        Layer result = new Layer(width, height);
        Layer across = new Layer(width, height);
        for (int i = 0; i < values.length; i++) {
            int column = i % width;
            float before = values[column == 0 ? i : i - 1];
            float after = values[column == width - 1 ? i : i + 1];
            across.values[i] = (1 - 2 * side) * values[i] + side * (before + after);
        }
        for (int i = 0; i < values.length; i++) {
            float above = across.values[i < width ? i : i - width];
            float below = across.values[i >= values.length - width ? i : i + width];
            result.values[i] = (1 - 2 * side) * across.values[i] + side * (above + below);
        }
        return result;
    }

    private Layer boxAlongRows(int radius) {
        Layer result = new Layer(width, height);
        float weight = 1f / (2 * radius + 1);
        for (int row = 0; row < height; row++) {
            int start = row * width;
            double sum = 0;
            for (int offset = -radius; offset <= radius; offset++) {
                sum += values[start + Math.max(0, Math.min(width - 1, offset))];
            }
            for (int column = 0; column < width; column++) {
                result.values[start + column] = (float) sum * weight;
                sum += values[start + Math.min(width - 1, column + radius + 1)]
                        - values[start + Math.max(0, column - radius)];
            }
        }
        return result;
    }

    private Layer boxAlongColumns(int radius) {
        Layer result = new Layer(width, height);
        float weight = 1f / (2 * radius + 1);
        double[] sums = new double[width];
        for (int offset = -radius; offset <= radius; offset++) {
            int start = Math.max(0, Math.min(height - 1, offset)) * width;
            for (int column = 0; column < width; column++) {
                sums[column] += values[start + column];
            }
        }
        for (int row = 0; row < height; row++) {
            int enters = Math.min(height - 1, row + radius + 1) * width;
            int leaves = Math.max(0, row - radius) * width;
            for (int column = 0; column < width; column++) {
                result.values[row * width + column] = (float) sums[column] * weight;
                sums[column] += values[enters + column] - values[leaves + column];
            }
        }
        return result;
    }

    private Layer shrunk(int factor) {
        Layer small = new Layer((width + factor - 1) / factor, (height + factor - 1) / factor);
        for (int row = 0; row < small.height; row++) {
            for (int column = 0; column < small.width; column++) {
                small.values[row * small.width + column] = meanOf(row * factor, column * factor, factor);
            }
        }
        return small;
    }

    private float meanOf(int top, int left, int size) {
        int bottom = Math.min(height, top + size);
        int right = Math.min(width, left + size);
        float sum = 0;
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                sum += values[row * width + column];
            }
        }
        return sum / ((bottom - top) * (right - left));
    }

    private Layer grown(int newWidth, int newHeight) {
        Layer large = new Layer(newWidth, newHeight);
        float[] columns = positions(width, newWidth);
        float[] rows = positions(height, newHeight);
        float[] line = new float[width];
        for (int row = 0; row < newHeight; row++) {
            int top = Math.min((int) rows[row], Math.max(0, height - 2));
            int below = Math.min(top + 1, height - 1);
            for (int column = 0; column < width; column++) {
                line[column] = mix(values[top * width + column], values[below * width + column], rows[row] - top);
            }
            for (int column = 0; column < newWidth; column++) {
                int left = Math.min((int) columns[column], Math.max(0, width - 2));
                int right = Math.min(left + 1, width - 1);
                large.values[row * newWidth + column] = mix(line[left], line[right], columns[column] - left);
            }
        }
        return large;
    }

    /** Where the middles of the new pixels lie among the old ones. */
    private static float[] positions(int oldSize, int newSize) {
        float[] positions = new float[newSize];
        for (int i = 0; i < newSize; i++) {
            positions[i] = Math.max(0, Math.min(oldSize - 1, (i + 0.5f) * oldSize / newSize - 0.5f));
        }
        return positions;
    }

    private static float mix(float from, float to, float share) {
        return from + (to - from) * share;
    }

    /** The part of the layer that a shape touches; columns and rows count from its corner. */
    private record Window(int left, int top, int columns, int rows) {

        static Window around(Curve outline, int width, int height) {
            double lowX = width;
            double highX = 0;
            double lowY = height;
            double highY = 0;
            for (int i = 0; i < outline.size(); i++) {
                lowX = Math.min(lowX, outline.x(i));
                highX = Math.max(highX, outline.x(i));
                lowY = Math.min(lowY, outline.y(i));
                highY = Math.max(highY, outline.y(i));
            }
            int left = (int) Math.max(0, Math.floor(lowX));
            int top = (int) Math.max(0, Math.floor(lowY));
            int right = (int) Math.min(width, Math.ceil(highX));
            int bottom = (int) Math.min(height, Math.ceil(highY));
            return new Window(left, top, right - left, bottom - top);
        }

        boolean isEmpty() {
            return columns <= 0 || rows <= 0;
        }

        /** Notes in each row by how much the edge changes the covered area from column to column. */
        void addEdge(float[] steps, int stride, double fromX, double fromY, double toX, double toY) {
            boolean down = fromY < toY;
            double upperX = (down ? fromX : toX) - left;
            double upperY = (down ? fromY : toY) - top;
            double lowerX = (down ? toX : fromX) - left;
            double lowerY = (down ? toY : fromY) - top;
            if (lowerY <= 0 || upperY >= rows || upperY == lowerY) {
                return;
            }
            double slope = (lowerX - upperX) / (lowerY - upperY);
            int firstRow = (int) Math.max(0, Math.floor(upperY));
            int lastRow = (int) Math.min(rows, Math.ceil(lowerY));
            for (int row = firstRow; row < lastRow; row++) {
                double start = Math.max(row, upperY);
                double end = Math.min(row + 1, lowerY);
                double startX = limit(upperX + (start - upperY) * slope);
                double endX = limit(upperX + (end - upperY) * slope);
                double rise = down ? end - start : start - end;
                addRow(steps, row * stride, Math.min(startX, endX), Math.max(startX, endX), rise);
            }
        }

        private double limit(double x) {
            return Math.max(0, Math.min(columns, x));
        }

        private void addRow(float[] steps, int start, double fromX, double toX, double rise) {
            int first = (int) fromX;
            int last = (int) toX;
            if (first == last) {
                addColumn(steps, start + first, (fromX + toX) / 2 - first, rise);
                return;
            }
            for (int column = first; column <= last; column++) {
                double low = Math.max(fromX, column);
                double high = Math.min(toX, column + 1);
                double share = rise * (high - low) / (toX - fromX);
                addColumn(steps, start + column, (low + high) / 2 - column, share);
            }
        }

        private static void addColumn(float[] steps, int at, double position, double rise) {
            steps[at] += (float) (rise * (1 - position));
            steps[at + 1] += (float) (rise * position);
        }
    }
}
