package org.cxrstream.trainer.embed;

/**
 * Points of the plane whose nearness, q(i, j) = (1 + |y_i − y_j|²)⁻¹ over the sum of all pairs, is to be that of the
 * affinities: the Kullback-Leibler divergence of the two and its gradient, over all pairs. Not thread-safe.
 *
 * <p>Source: van der Maaten &amp; Hinton, JMLR 9 (2008), equations 4 and 5.
 */
final class PlaneMap {
    private final double[][] affinities;
    private final double[][] places;
    /** (1 + |y_i − y_j|²)⁻¹ for j &lt; i. */
    private final double[][] weights;

    /**
     * Places points.
     *
     * @param affinities (n, n), as {@link Affinities#joint} gives them
     * @param places (n, 2); used, not copied
     */
    PlaneMap(double[][] affinities, double[][] places) {
        this.affinities = affinities;
        this.places = places;
        weights = new double[places.length][];
        for (int i = 0; i < places.length; i++) {
            weights[i] = new double[i];
        }
    }

    /** Σ p ln(p / q) over all ordered pairs, in nats. */
    double divergence() {
        double total = weighPairs();
        double sum = 0;
        for (int i = 0; i < places.length; i++) {
            for (int j = 0; j < i; j++) {
                double p = affinities[i][j];
                sum += p > 0 ? 2 * p * Math.log(p * total / weights[i][j]) : 0;
            }
        }
        return sum;
    }

    /**
     * The divergence's gradient: 4 Σ_j (e · p − q) (y_i − y_j) / (1 + |y_i − y_j|²).
     *
     * @param exaggeration e; 1 for the true gradient
     * @param gradient (n, 2); overwritten
     */
    void gradient(double exaggeration, double[][] gradient) {
        double total = weighPairs();
        for (double[] row : gradient) {
            row[0] = 0;
            row[1] = 0;
        }
        for (int i = 0; i < places.length; i++) {
            for (int j = 0; j < i; j++) {
                double weight = weights[i][j];
                double pull = 4 * (exaggeration * affinities[i][j] - weight / total) * weight;
                double x = pull * (places[i][0] - places[j][0]);
                double y = pull * (places[i][1] - places[j][1]);
                gradient[i][0] += x;
                gradient[i][1] += y;
                gradient[j][0] -= x;
                gradient[j][1] -= y;
            }
        }
    }

    /** Fills the weights; gives their sum over all ordered pairs. */
    private double weighPairs() {
        double sum = 0;
        for (int i = 0; i < places.length; i++) {
            for (int j = 0; j < i; j++) {
                double x = places[i][0] - places[j][0];
                double y = places[i][1] - places[j][1];
                weights[i][j] = 1 / (1 + x * x + y * y);
                sum += weights[i][j];
            }
        }
        return 2 * sum;
    }
}
