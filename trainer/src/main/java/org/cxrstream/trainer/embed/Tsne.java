package org.cxrstream.trainer.embed;

import static java.util.Objects.requireNonNull;

import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;

/**
 * Exact t-distributed stochastic neighbour embedding: places points of many dimensions in the plane so that near ones
 * stay near. Distances between far groups, and the sizes of groups, mean nothing. Every pair counts in every step, so
 * the cost grows with the square of the points: a thousand take seconds. Equal arguments give equal places.
 *
 * <p>Source: van der Maaten &amp; Hinton, "Visualizing Data using t-SNE", JMLR 9 (2008), algorithm 1 with early
 * exaggeration and the gains of section 3.4.
 */
public final class Tsne {
    private static final double FIRST_DEVIATION = 1e-4;
    private static final int STEPS_OF_LOW_MOMENTUM = 250;
    private static final double LOW_MOMENTUM = 0.5;
    private static final double HIGH_MOMENTUM = 0.8;
    private static final double LEAST_GAIN = 0.01;

    private final TsneSettings settings;
    private final double[][] places;
    private final double[][] speeds;
    private final double[][] gains;
    private final double[][] gradient;
    private final PlaneMap map;

    private Tsne(double[][] affinities, TsneSettings settings) {
        int count = affinities.length;
        this.settings = settings;
        places = firstPlaces(count, settings.seed());
        speeds = new double[count][2];
        gains = new double[count][2];
        gradient = new double[count][2];
        for (double[] gain : gains) {
            gain[0] = 1;
            gain[1] = 1;
        }
        map = new PlaneMap(affinities, places);
    }

    /**
     * Places points.
     *
     * @param points one row a point, all of one length, finite; not changed
     * @param settings how
     * @return (n, 2) places around the origin, in the points' order
     * @throws IllegalArgumentException if the rows differ in length, a value isn't finite or the points are too few for
     *     the perplexity
     */
    public static double[][] places(double[][] points, TsneSettings settings) {
        requireNonNull(settings, "settings");
        requirePoints(points);
        if (settings.perplexity() >= points.length - 1) {
            throw new IllegalArgumentException("perplexity: %s (expected: < %d, the number of points - 1)"
                    .formatted(settings.perplexity(), points.length - 1));
        }
        Tsne tsne = new Tsne(Affinities.joint(points, settings.perplexity()), settings);
        for (int step = 0; step < settings.steps(); step++) {
            tsne.step(step);
        }
        return tsne.places;
    }

    private static void requirePoints(double[][] points) {
        for (int i = 0; i < points.length; i++) {
            if (points[i].length != points[0].length) {
                throw new IllegalArgumentException(
                        "point %d: %d values (expected: %d)".formatted(i, points[i].length, points[0].length));
            }
            for (double value : points[i]) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("point %d: %s (expected: finite)".formatted(i, value));
                }
            }
        }
    }

    private static double[][] firstPlaces(int count, long seed) {
        SplittableRandom random = CounterRandom.stream(seed, "t-SNE");
        double[][] places = new double[count][2];
        for (double[] place : places) {
            place[0] = FIRST_DEVIATION * random.nextGaussian();
            place[1] = FIRST_DEVIATION * random.nextGaussian();
        }
        return places;
    }

    private void step(int step) {
        map.gradient(step < settings.exaggeratedSteps() ? settings.exaggeration() : 1, gradient);
        double momentum = step < STEPS_OF_LOW_MOMENTUM ? LOW_MOMENTUM : HIGH_MOMENTUM;
        for (int i = 0; i < places.length; i++) {
            for (int axis = 0; axis < 2; axis++) {
                move(i, axis, momentum);
            }
        }
        centre();
    }

    private void move(int i, int axis, double momentum) {
        double slope = gradient[i][axis];
        // Downhill still: the speed points against the gradient.
        boolean goesOn = slope * speeds[i][axis] < 0;
        gains[i][axis] = Math.max(LEAST_GAIN, goesOn ? gains[i][axis] + 0.2 : gains[i][axis] * 0.8);
        speeds[i][axis] = momentum * speeds[i][axis] - settings.learningRate() * gains[i][axis] * slope;
        places[i][axis] += speeds[i][axis];
    }

    private void centre() {
        for (int axis = 0; axis < 2; axis++) {
            double mean = 0;
            for (double[] place : places) {
                mean += place[axis] / places.length;
            }
            for (double[] place : places) {
                place[axis] -= mean;
            }
        }
    }
}
