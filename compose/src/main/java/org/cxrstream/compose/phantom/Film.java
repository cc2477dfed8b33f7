package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/** What lies around the exposed field: black beyond the collimator's edges, and the side marker. */
final class Film {
    private final Layer field;
    private final Layer marker;
    private final int markerGrey;

    private Film(Layer field, Layer marker, int markerGrey) {
        this.field = field;
        this.marker = marker;
        this.markerGrey = markerGrey;
    }

    static Film draw(SplittableRandom random, int width, int height, double tilt) {
        Layer field = new Layer(width, height);
        if (random.nextDouble() < 0.35) {
            field.fill(collimator(random, width, height, tilt), 1);
        } else {
            field.clamp(1, 1);
        }
        Layer marker = new Layer(width, height);
        if (random.nextDouble() < 0.7) {
            drawMarker(marker, random);
        }
        return new Film(field, marker, random.nextInt(190, 256));
    }

    /** Grey values with black outside the field and the marker on top; changes and returns the array. */
    byte[] frame(byte[] grey) {
        for (int i = 0; i < grey.length; i++) {
            float inside = field.values()[i] * Byte.toUnsignedInt(grey[i]);
            float marked = Math.min(1, marker.values()[i]);
            grey[i] = (byte) Math.round(inside + marked * (markerGrey - inside));
        }
        return grey;
    }

    /** The mask with 0 outside the field; changes and returns the array. */
    byte[] collimated(byte[] mask) {
        for (int i = 0; i < mask.length; i++) {
            if (field.values()[i] < 0.5f) {
                mask[i] = 0;
            }
        }
        return mask;
    }

    private static Curve collimator(SplittableRandom random, int width, int height, double tilt) {
        double left = width * random.nextDouble(-0.02, 0.05);
        double right = width * (1 - random.nextDouble(-0.02, 0.05));
        double top = height * random.nextDouble(-0.02, 0.04);
        double bottom = height * (1 - random.nextDouble(-0.02, 0.04));
        double lean = 0.12 * tilt * height;
        return Curve.through(left + lean, top, right + lean, top, right - lean, bottom, left - lean, bottom);
    }

    /** The letter L on the patient's left, or R on the right. */
    private static void drawMarker(Layer layer, SplittableRandom random) {
        boolean isLeft = random.nextDouble() < 0.7;
        double size = layer.width() * random.nextDouble(0.025, 0.045);
        double x = layer.width() * (isLeft ? random.nextDouble(0.88, 0.94) : random.nextDouble(0.03, 0.09));
        double y = layer.height() * random.nextDouble(0.04, 0.75);
        Curve upright = Curve.through(x, y, x, y + size);
        layer.fill(upright.band(size * 0.2, size * 0.2), 1);
        if (isLeft) {
            layer.fill(
                    Curve.through(x, y + 0.92 * size, x + 0.6 * size, y + 0.92 * size)
                            .band(size * 0.18, size * 0.18),
                    1);
            return;
        }
        Curve bowl = Curve.smooth(
                x,
                y,
                x + 0.5 * size,
                y + 0.08 * size,
                x + 0.5 * size,
                y + 0.42 * size,
                x,
                y + 0.52 * size,
                x + 0.6 * size,
                y + size);
        layer.fill(bowl.band(size * 0.16, size * 0.16), 1);
    }
}
