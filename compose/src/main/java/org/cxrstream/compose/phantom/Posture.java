package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/**
 * How a patient was held in one X-ray.
 *
 * @param view {@code PA} standing, {@code AP} sitting, {@code AP Supine} lying
 * @param yaw turn about the body's long axis, radians; above 0 the heart moves to the patient's left
 * @param tilt rotation in the picture plane, radians
 * @param breath height of the lungs as part of full breath
 * @param heartScale magnification of the heart
 * @param raise how much the diaphragm of each side stands higher for itself, centimetres: right, then left
 */
record Posture(String view, double yaw, double tilt, double breath, double heartScale, Raise raise) {

    /** One-sided lift of the diaphragm, centimetres. */
    record Raise(double right, double left) {
        double of(Side side) {
            return side == Side.RIGHT ? right : left;
        }
    }

    static Posture draw(SplittableRandom random, boolean bedridden) {
        Raise raise = new Raise(Math.max(0, random.nextDouble(-3, 2.5)), Math.max(0, random.nextDouble(-3, 2.5)));
        if (bedridden) {
            return new Posture(
                    random.nextDouble() < 0.6 ? "AP Supine" : "AP",
                    random.nextDouble(-0.2, 0.2),
                    random.nextDouble(-0.16, 0.16),
                    random.nextDouble(0.62, 0.9),
                    random.nextDouble(1.05, 1.2),
                    raise);
        }
        return new Posture(
                "PA",
                random.nextDouble(-0.08, 0.08),
                random.nextDouble(-0.06, 0.06),
                random.nextDouble(0.82, 1.02),
                1,
                raise);
    }

    boolean isBedside() {
        return !view.equals("PA");
    }
}
