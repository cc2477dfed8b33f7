package org.cxrstream.trainer.embed;

/**
 * How a {@link Tsne} is made. Momentum (0.5, and 0.8 after 250 steps) and gains are those of the paper.
 *
 * @param perplexity how many neighbours a point has, about; &gt; 1 and below the number of points − 1
 * @param steps of gradient descent, &gt; 0
 * @param exaggeratedSteps how many of them, the first ones, are made with exaggerated affinities, &gt;= 0
 * @param exaggeration what the affinities are multiplied with meanwhile, &gt;= 1
 * @param learningRate of the descent, &gt; 0
 * @param seed of the points' first places
 */
public record TsneSettings(
        double perplexity, int steps, int exaggeratedSteps, double exaggeration, double learningRate, long seed) {
    private static final double USUAL_PERPLEXITY = 30;
    private static final double USUAL_EXAGGERATION = 12;

    /** Checks the ranges that don't depend on the points. */
    public TsneSettings {
        require(perplexity > 1 && Double.isFinite(perplexity), "perplexity", perplexity, "> 1");
        require(steps > 0, "steps", steps, "> 0");
        require(exaggeratedSteps >= 0, "exaggeratedSteps", exaggeratedSteps, ">= 0");
        require(exaggeration >= 1 && Double.isFinite(exaggeration), "exaggeration", exaggeration, ">= 1");
        require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate, "> 0");
    }

    private static void require(boolean isPossible, String name, Number value, String expected) {
        if (!isPossible) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, value, expected));
        }
    }

    /**
     * What suits some dozens to a thousand points: perplexity 30, or a quarter of the points where they are few; 1,000
     * steps. Departs from the paper in exaggerating 12-fold for 250 steps instead of 4-fold for 50, and in a learning
     * rate that grows with the points, as has become usual since (Belkina et al., Nature Communications 10, 2019).
     *
     * @param points how many points there will be, at least 6
     * @param seed of the points' first places
     */
    public static TsneSettings usual(int points, long seed) {
        require(points >= 6, "points", points, ">= 6");
        double perplexity = Math.min(USUAL_PERPLEXITY, points / 4.0);
        double learningRate = Math.max(points / (4 * USUAL_EXAGGERATION), 50);
        return new TsneSettings(perplexity, 1000, 250, USUAL_EXAGGERATION, learningRate, seed);
    }
}
