package org.cxrstream.compose.phantom;

/**
 * The outlines of one patient's chest in one posture, in centimetres: x to the picture's right from the
 * midline, y down from the lung apex.
 */
final class Chest {
    /** How far in front of the rotation axis the heart lies, and how far behind it the spine. */
    private static final double HEART_DEPTH = 4.5;

    private static final double SPINE_DEPTH = -6;

    private final Anatomy anatomy;
    private final Posture posture;

    Chest(Anatomy anatomy, Posture posture) {
        this.anatomy = anatomy;
        this.posture = posture;
    }

    Anatomy anatomy() {
        return anatomy;
    }

    Posture posture() {
        return posture;
    }

    /** Level of the diaphragm's top before one-sided lifts. */
    double depth() {
        return anatomy.lungHeight() * posture.breath();
    }

    double dome(Side side) {
        double drop = side == Side.LEFT ? anatomy.leftDrop() : 0;
        return depth() + drop - posture.raise().of(side);
    }

    /** Column of the point {@code outward} centimetres from the midline, in the plane of the lungs. */
    double wall(Side side, double outward, double y) {
        double stretch = 1 + side.sign() * posture.yaw() * 0.3;
        return side.sign() * outward * stretch + 0.6 * curvature(y);
    }

    double spine(double y) {
        return curvature(y) + posture.yaw() * SPINE_DEPTH;
    }

    /** Column of the point {@code outward} centimetres from the heart's midline. */
    double front(Side side, double outward, double y) {
        return side.sign() * outward + 0.6 * curvature(y) + posture.yaw() * HEART_DEPTH;
    }

    /** Inner half-width of the chest at a level. */
    double halfWidth(double y) {
        double level = Math.max(0, Math.min(1, y / depth()));
        double widening = 1 - Math.pow(1 - level, 2.4);
        double apex = anatomy.apexShare();
        double breathing = 0.94 + 0.06 * posture.breath();
        return anatomy.halfWidth() * breathing * (apex + (1 - apex) * Math.pow(widening, 1 / anatomy.fullness()));
    }

    /** The closed outline of a lung as air would fill it, whatever hides it. */
    Curve lung(Side side) {
        double height = depth();
        double[] levels = {0.02, 0.08, 0.2, 0.38, 0.6, 0.8, 0.95};
        double[] rim = new double[2 * levels.length + 6];
        put(rim, 0, wall(side, apexInside(), 0), 0.035 * height);
        put(rim, 1, wall(side, 0.85 * apexOutside(), 0), -0.005 * height);
        for (int i = 0; i < levels.length; i++) {
            double y = Math.min(levels[i] * height, dome(side) + anatomy.sulcus() * 0.6);
            put(rim, i + 2, wall(side, halfWidth(levels[i] * height), y), y);
        }
        double angle = dome(side) + anatomy.sulcus();
        put(rim, levels.length + 2, wall(side, 0.97 * halfWidth(height), angle), angle);
        return Curve.smooth(rim).then(diaphragm(side)).then(heartBorder(side).reversed());
    }

    /** The diaphragm from the costophrenic angle to the heart. */
    Curve diaphragm(Side side) {
        double top = dome(side);
        double sulcus = anatomy.sulcus();
        double outside = halfWidth(depth());
        double foot = side.sign() * front(side, heartFoot(side), heartBottom(side)) / outside;
        double peak = Math.min(0.88, Math.max(anatomy.domeShare(), foot + 0.12));
        double inside = foot + 0.45 * (peak - foot);
        return Curve.smooth(
                wall(side, 0.97 * outside, top + sulcus),
                top + sulcus,
                wall(side, outside * (peak + 0.97) / 2 + 0.6, top),
                top + 0.32 * sulcus,
                wall(side, outside * peak, top),
                top,
                wall(side, outside * inside, top),
                top + 0.05 * sulcus,
                front(side, heartFoot(side), heartBottom(side)),
                heartBottom(side));
    }

    /** The border between lung and mediastinum, from the apex down to the diaphragm. */
    Curve heartBorder(Side side) {
        return side == Side.RIGHT ? rightHeartBorder() : leftHeartBorder();
    }

    private Curve rightHeartBorder() {
        double height = depth();
        double vessels = anatomy.mediastinum();
        double heart = heart(Side.RIGHT);
        return border(
                Side.RIGHT,
                new double[] {0.14, vessels, 0.34, vessels + 0.1, 0.48, vessels + 0.5, 0.64, 0.92 * heart},
                new double[] {0.8 * height, heart, 0.93 * dome(Side.RIGHT), 0.96 * heart});
    }

    private Curve leftHeartBorder() {
        double vessels = anatomy.mediastinum();
        double heart = heart(Side.LEFT);
        double knob = anatomy.aorticKnob();
        double bay = vessels + 0.3 * (heart - vessels);
        return border(
                Side.LEFT,
                new double[] {0.15, vessels, 0.27, vessels + knob, 0.37, vessels + 0.4 * knob, 0.5, bay},
                new double[] {0.72 * depth(), 0.88 * heart, 0.93 * dome(Side.LEFT), heart});
    }

    /** Upper points as parts of the lung height, lower ones in centimetres; each followed by its distance. */
    private Curve border(Side side, double[] upper, double[] lower) {
        double[] knots = new double[2 + upper.length + lower.length + 2];
        put(knots, 0, wall(side, apexInside(), 0), 0.035 * depth());
        int next = 1;
        for (int i = 0; i < upper.length; i += 2) {
            double y = upper[i] * depth();
            put(knots, next++, front(side, upper[i + 1], y), y);
        }
        for (int i = 0; i < lower.length; i += 2) {
            double y = Math.min(lower[i], heartBottom(side) - 0.8 * (lower.length - i) / 2);
            put(knots, next++, front(side, lower[i + 1], y), y);
        }
        put(knots, next, front(side, heartFoot(side), heartBottom(side)), heartBottom(side));
        return Curve.smooth(knots);
    }

    double heart(Side side) {
        double size = side == Side.RIGHT ? anatomy.heartRight() : anatomy.heartLeft();
        return Math.min(size * posture.heartScale(), 0.78 * anatomy.halfWidth());
    }

    private double heartFoot(Side side) {
        return (side == Side.RIGHT ? 0.8 : 0.88) * heart(side);
    }

    double heartBottom(Side side) {
        return dome(side) + 0.22 * anatomy.sulcus();
    }

    private double apexInside() {
        return 0.52 * apexOutside();
    }

    private double apexOutside() {
        return anatomy.apexShare() * anatomy.halfWidth();
    }

    private double curvature(double y) {
        return anatomy.scoliosis() * Math.sin(Math.PI * y / anatomy.lungHeight());
    }

    private static void put(double[] knots, int index, double x, double y) {
        knots[2 * index] = x;
        knots[2 * index + 1] = y;
    }
}
