package org.cxrstream.trainer.augment;

import static java.util.Objects.requireNonNull;

import org.cxrstream.trainer.settings.Recipe;

/**
 * How far a random view may lie from its X-ray. Ranges of CL-TCI §IV; the flip is the {@code tuned} preset's (the paper
 * names one, its code has none).
 *
 * @param contrast factor on the distance from the image's mean
 * @param brightness factor on the grey value
 * @param gamma exponent of the grey value in [0, 1]
 * @param rotationDegrees angle by which the content turns about the centre
 * @param shift distance by which the content moves along each axis, as a part of the side
 * @param cropArea the part of the area that a scaled crop keeps; its square root scales both axes
 * @param flipProbability how often the picture is mirrored left to right, 0 to 1; right and left lung then change names
 */
public record AugmentationSettings(
        UniformRange contrast,
        UniformRange brightness,
        UniformRange gamma,
        UniformRange rotationDegrees,
        UniformRange shift,
        UniformRange cropArea,
        double flipProbability) {
    /** Checks the ranges. */
    public AugmentationSettings {
        requirePositive(contrast, "contrast");
        requirePositive(brightness, "brightness");
        requirePositive(gamma, "gamma");
        requireNonNull(rotationDegrees, "rotationDegrees");
        requireNonNull(shift, "shift");
        requirePositive(cropArea, "cropArea");
        if (!(flipProbability >= 0 && flipProbability <= 1)) {
            throw new IllegalArgumentException("flipProbability: " + flipProbability + " (expected: 0 to 1)");
        }
    }

    private static void requirePositive(UniformRange range, String name) {
        if (!(range.from() > 0)) {
            throw new IllegalArgumentException(name + ": " + range + " (expected: > 0)");
        }
    }

    /** Views for pre-training: all grey value changes, rotation ±10°, shift ±10 %, crop area 0.95 to 1. */
    public static AugmentationSettings preTraining(Recipe recipe) {
        return of(new UniformRange(1, 1.4), 10, recipe);
    }

    /** Views for fine-tuning: as in pre-training without gamma, with rotation ±30°. */
    public static AugmentationSettings fineTuning(Recipe recipe) {
        return of(UniformRange.always(1), 30, recipe);
    }

    /** The X-ray as it is. */
    public static AugmentationSettings none() {
        UniformRange one = UniformRange.always(1);
        UniformRange zero = UniformRange.always(0);
        return new AugmentationSettings(one, one, one, zero, zero, one, 0);
    }

    /** The same but for how often the picture is mirrored. */
    public AugmentationSettings withFlip(double probability) {
        return new AugmentationSettings(contrast, brightness, gamma, rotationDegrees, shift, cropArea, probability);
    }

    private static AugmentationSettings of(UniformRange gamma, double degrees, Recipe recipe) {
        UniformRange factor = new UniformRange(0.6, 1.4);
        return new AugmentationSettings(
                factor,
                factor,
                gamma,
                UniformRange.around0(degrees),
                UniformRange.around0(0.1),
                new UniformRange(0.95, 1),
                flipProbability(recipe));
    }

    private static double flipProbability(Recipe recipe) {
        return switch (recipe) {
            case PAPER -> 0;
            case TUNED -> 0.5;
        };
    }
}
