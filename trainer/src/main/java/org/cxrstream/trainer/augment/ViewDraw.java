package org.cxrstream.trainer.augment;

import java.util.SplittableRandom;

/**
 * The numbers that make one random view; image and mask of a view are made with the same numbers.
 *
 * @param contrast factor on the distance from the image's mean
 * @param brightness factor on the grey value
 * @param gamma exponent of the clipped grey value
 * @param rotationDegrees angle by which the content turns clockwise about the centre
 * @param shiftX distance by which the content moves to the right, as a part of the side
 * @param shiftY distance by which the content moves down, as a part of the side
 * @param scale side of the crop over the side of the image: below 1 the content grows
 * @param isFlipped whether the picture is mirrored left to right
 */
public record ViewDraw(
        double contrast,
        double brightness,
        double gamma,
        double rotationDegrees,
        double shiftX,
        double shiftY,
        double scale,
        boolean isFlipped) {
    private static final int GREY_VALUES = 256;

    /**
     * Draws a view. Always takes the same number of values from the stream, in the order of the components, so
     * settings with one range narrowed keep all other draws.
     *
     * @param settings the ranges
     * @param random the stream of this image and view
     * @return the drawn numbers
     */
    public static ViewDraw of(AugmentationSettings settings, SplittableRandom random) {
        return new ViewDraw(
                settings.contrast().draw(random),
                settings.brightness().draw(random),
                settings.gamma().draw(random),
                settings.rotationDegrees().draw(random),
                settings.shift().draw(random),
                settings.shift().draw(random),
                Math.sqrt(settings.cropArea().draw(random)),
                random.nextDouble() < settings.flipProbability());
    }

    /**
     * What each byte of the image becomes: v / 255, contrast about the image's mean, brightness, clipped to [0, 1],
     * gamma. All of it is a function of the byte once the mean is known.
     */
    float[] greyValues(byte[] raster) {
        double mean = mean(raster);
        float[] values = new float[GREY_VALUES];
        for (int i = 0; i < GREY_VALUES; i++) {
            double value = brightness * (mean + contrast * (i / 255.0 - mean));
            values[i] = (float) Math.pow(Math.max(0, Math.min(1, value)), gamma);
        }
        return values;
    }

    private static double mean(byte[] raster) {
        long sum = 0;
        for (byte pixel : raster) {
            sum += pixel & 0xff;
        }
        return sum / 255.0 / raster.length;
    }

    /**
     * Writes the map from places in the view to places in the image, (x, y, 1) to (x, y) with −1 and 1 at the outer
     * edges: undo the shift, turn back, scale to the crop, and mirror last.
     */
    void writeAffine(float[] target, int offset) {
        double angle = Math.toRadians(rotationDegrees);
        double cosine = scale * Math.cos(angle);
        double sine = scale * Math.sin(angle);
        double moveX = -2 * shiftX;
        double moveY = -2 * shiftY;
        double mirror = isFlipped ? -1 : 1;
        target[offset] = (float) (mirror * cosine);
        target[offset + 1] = (float) (mirror * sine);
        target[offset + 2] = (float) (mirror * (cosine * moveX + sine * moveY));
        target[offset + 3] = (float) -sine;
        target[offset + 4] = (float) cosine;
        target[offset + 5] = (float) (cosine * moveY - sine * moveX);
    }
}
