package org.cxrstream.trainer.embed;

/**
 * How near points are to each other, as probabilities: p(j|i) is a Gaussian around point i whose width gives the row
 * the perplexity that was asked for; p(i, j) is the mean of p(j|i) and p(i|j) over the number of points, so that all
 * pairs add up to 1.
 *
 * <p>Source: van der Maaten &amp; Hinton, "Visualizing Data using t-SNE", JMLR 9 (2008), section 2 and 3.1.
 */
final class Affinities {
    private static final int MOST_HALVINGS = 200;
    private static final double ENTROPY_TOLERANCE = 1e-12;

    private Affinities() {}

    /**
     * Finds the affinities of all pairs.
     *
     * @param points one row a point
     * @param perplexity &gt; 1, below the number of points − 1
     * @return (n, n), symmetric, adding up to 1, with a diagonal of 0
     */
    static double[][] joint(double[][] points, double perplexity) {
        double[][] conditional = conditional(points, perplexity);
        int count = points.length;
        double[][] joint = new double[count][count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                joint[i][j] = (conditional[i][j] + conditional[j][i]) / (2 * count);
            }
        }
        return joint;
    }

    /** Row i holds p(j|i): each row adds up to 1. */
    static double[][] conditional(double[][] points, double perplexity) {
        double[][] rows = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            rows[i] = row(squaredDistances(points, i), i, Math.log(perplexity));
        }
        return rows;
    }

    private static double[] squaredDistances(double[][] points, int from) {
        double[] squares = new double[points.length];
        for (int j = 0; j < points.length; j++) {
            for (int d = 0; d < points[from].length; d++) {
                double apart = points[from][d] - points[j][d];
                squares[j] += apart * apart;
            }
        }
        return squares;
    }

    /** Halves the range of precisions, doubling it while it has no end, until the row has the entropy (in nats). */
    private static double[] row(double[] squares, int self, double entropy) {
        subtractLeast(squares, self);
        double precision = 1 / Math.max(mean(squares), Double.MIN_NORMAL);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double[] row = new double[squares.length];
        for (int i = 0; i < MOST_HALVINGS; i++) {
            double surplus = fill(row, squares, self, precision) - entropy;
            if (Math.abs(surplus) < ENTROPY_TOLERANCE) {
                break;
            }
            low = surplus > 0 ? precision : low;
            high = surplus > 0 ? high : precision;
            // As many equal points as neighbours: no width is narrow enough, and the narrowest will do.
            double next = Double.isInfinite(high) ? 2 * low : (low + high) / 2;
            if (Double.isInfinite(next)) {
                break;
            }
            precision = next;
        }
        return row;
    }

    /** Leaves the row as it is, and keeps its greatest weight at 1. */
    private static void subtractLeast(double[] squares, int self) {
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < squares.length; j++) {
            least = j == self ? least : Math.min(least, squares[j]);
        }
        for (int j = 0; j < squares.length; j++) {
            squares[j] = j == self ? 0 : squares[j] - least;
        }
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Writes the row of a precision (1 / 2σ²) and gives its entropy in nats. */
    private static double fill(double[] row, double[] squares, int self, double precision) {
        double sum = 0;
        double weighted = 0;
        for (int j = 0; j < row.length; j++) {
            double exponent = precision * squares[j];
            row[j] = j == self ? 0 : Math.exp(-exponent);
            sum += row[j];
            weighted += row[j] > 0 ? row[j] * exponent : 0;
        }
        for (int j = 0; j < row.length; j++) {
            row[j] /= sum;
        }
        return Math.log(sum) + weighted / sum;
    }
}
