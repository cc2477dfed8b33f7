package org.cxrstream.compose.phantom;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How the detector and its processing turn density into grey values.
 *
 * @param blurPixels unsharpness, standard deviation, pixels
 * @param noise standard deviation as part of the picture's range of densities
 * @param localContrast how strongly broad shades are evened out, 0 to 1
 * @param gamma exponent of the grey curve
 * @param black grey value of the thinnest part, 0 to 1
 * @param white grey value of the densest part, 0 to 1
 * @param heel change of brightness across the picture, as part of the range
 */
record Exposure(
        double blurPixels, double noise, double localContrast, double gamma, double black, double white, double heel) {

    private static final int QUANTILE_STEP = 23;
    private static final int CURVE_STEPS = 4096;

    static Exposure draw(SplittableRandom random, boolean bedside) {
        boolean flat = random.nextDouble() < 0.25;
        return new Exposure(
                random.nextDouble(0.3, bedside ? 1.3 : 0.8),
                random.nextDouble(0.004, bedside ? 0.05 : 0.025),
                random.nextDouble() < 0.6 ? random.nextDouble(0.3, 0.85) : 0,
                random.nextDouble(0.75, 1.35),
                flat ? random.nextDouble(0.1, 0.3) : random.nextDouble(0, 0.08),
                flat ? random.nextDouble(0.6, 0.8) : random.nextDouble(0.85, 1),
                random.nextDouble(-0.12, 0.12));
    }

    /** The grey values of the picture, 0 to 255 as unsigned bytes, row by row. */
    byte[] develop(Layer density, double pixelsPerCentimetre, SplittableRandom random) {
        Layer picture = density.blurred(blurPixels);
        if (localContrast > 0) {
            Layer broad = picture.blurred(2.2 * pixelsPerCentimetre);
            picture.add(broad, -localContrast);
            picture.add(broad.blurred(9 * pixelsPerCentimetre), 0.4 * localContrast);
        }
        double[] range = range(picture.values());
        byte[] grey = new byte[picture.values().length];
        double span = Math.max(range[1] - range[0], 1e-6);
        float[] grain = noise(picture.width(), picture.height(), random).values();
        byte[] curve = greyCurve();
        float[] values = picture.values();
        for (int i = 0, row = 0; row < picture.height(); row++) {
            for (int column = 0; column < picture.width(); column++, i++) {
                double across = column / (double) picture.width() - 0.5;
                double relative = (values[i] - range[0]) / span + heel * across;
                double exposed = relative + grain[i] * noise * (0.5 + Math.max(0, relative));
                grey[i] = curve[(int) (Math.max(0, Math.min(1, exposed)) * (CURVE_STEPS - 1) + 0.5)];
            }
        }
        return grey;
    }

    /** The grey value of each exposure from 0 to 1. */
    private byte[] greyCurve() {
        byte[] curve = new byte[CURVE_STEPS];
        for (int i = 0; i < CURVE_STEPS; i++) {
            double shade = Math.pow(i / (CURVE_STEPS - 1.0), gamma);
            curve[i] = (byte) Math.round(255 * (black + (white - black) * shade));
        }
        return curve;
    }

    /** Slightly smoothed noise of about unit deviation: 64 coin flips a pixel are close to a Gaussian. */
    private static Layer noise(int width, int height, SplittableRandom random) {
        Layer grain = new Layer(width, height);
        for (int i = 0; i < grain.values().length; i++) {
            grain.values()[i] = (Long.bitCount(random.nextLong()) - 32) / 4f;
        }
        Layer result = grain.blurred(0.55);
        result.add(grain, 0.35);
        return result;
    }

    private static double[] range(float[] values) {
        float[] sample = new float[values.length / QUANTILE_STEP];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = values[i * QUANTILE_STEP];
        }
        Arrays.sort(sample);
        return new double[] {sample[(int) (0.01 * sample.length)], sample[(int) (0.995 * sample.length)]};
    }
}
