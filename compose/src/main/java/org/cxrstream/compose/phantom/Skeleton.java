package org.cxrstream.compose.phantom;

/** Draws spine, ribs, clavicles, shoulder blades and upper arms. */
final class Skeleton {
    private static final int RIBS = 11;
    private static final int ANTERIOR_RIBS = 7;

    private final Chest chest;
    private final Placement placement;
    private final Layer bones;

    Skeleton(Chest chest, Placement placement, int width, int height) {
        this.chest = chest;
        this.placement = placement;
        this.bones = new Layer(width, height);
    }

    /** Adds all bones to the density. */
    void draw(Layer density) {
        drawSpine();
        for (Side side : Side.values()) {
            for (int rib = 0; rib < RIBS; rib++) {
                drawRib(side, rib);
            }
            drawShoulder(side);
        }
        density.add(bones.blurred(placement.pixels(0.09)), chest.anatomy().bone());
    }

    /** The course of a rib from the spine round the chest wall; centimetres. */
    private record Rib(Side side, int number, double from, double slope, double outside, double spacing) {
        /** Level at which the rib turns to the front. */
        double turn() {
            return from + slope * outside + 0.4;
        }
    }

    private void drawRib(Side side, int number) {
        double lift = 0.75 + 0.25 * chest.posture().breath();
        double spacing = 0.098 * chest.anatomy().lungHeight() * lift;
        double slope = chest.anatomy().ribSlope() * (chest.posture().isBedside() ? 0.7 : 1);
        double from = spacing * (number - 0.15);
        double outside = chest.halfWidth(from + slope * chest.anatomy().halfWidth() * 0.8) + 0.35;
        Rib rib = new Rib(side, number, from, slope, outside, spacing);
        drawPosterior(rib);
        if (number < ANTERIOR_RIBS) {
            drawAnterior(rib);
        }
    }

    private void drawPosterior(Rib rib) {
        Side side = rib.side;
        double from = rib.from;
        double turn = rib.turn();
        double drop = rib.slope * rib.outside;
        double width = chest.anatomy().ribWidth();
        Curve axis = Curve.smooth(
                chest.spine(from) + side.sign() * 1.7,
                from,
                chest.wall(side, 0.38 * rib.outside, from),
                from - 0.5 + 0.16 * drop,
                chest.wall(side, 0.75 * rib.outside, from),
                from - 0.1 + 0.55 * drop,
                chest.wall(side, 0.96 * rib.outside, turn),
                turn - 0.4,
                chest.wall(side, rib.outside, turn),
                turn + 1.1);
        drawTube(axis, width * 0.8, width, rib.number < 9 ? 0.15 : 0.08);
    }

    private void drawAnterior(Rib rib) {
        Side side = rib.side;
        double start = rib.turn() + 1.1;
        double fall = 1.2 + 0.35 * rib.spacing * (1 + rib.number * 0.18);
        double end = Math.max(0.3, 0.46 - 0.02 * rib.number) * rib.outside + 0.6 * rib.number;
        double width = chest.anatomy().ribWidth();
        Curve axis = Curve.smooth(
                chest.wall(side, rib.outside, start),
                start,
                chest.wall(side, 0.9 * rib.outside, start),
                start + 0.6 * fall,
                chest.wall(side, 0.7 * rib.outside, start),
                start + 1.2 * fall,
                chest.wall(side, Math.min(end, 0.66 * rib.outside), start),
                start + 1.5 * fall);
        drawTube(axis, width, width * 1.2, 0.1);
    }

    private void drawSpine() {
        double height = chest.anatomy().lungHeight();
        double disc = height / 10.5;
        for (int vertebra = -4; vertebra < 18; vertebra++) {
            double y = disc * (vertebra + 0.5);
            double x = chest.spine(y);
            double half = 1.5 + 0.03 * vertebra;
            Curve body = Curve.smooth(
                    x - half,
                    y - 0.38 * disc,
                    x,
                    y - 0.34 * disc,
                    x + half,
                    y - 0.38 * disc,
                    x + half * 0.9,
                    y,
                    x + half,
                    y + 0.38 * disc,
                    x,
                    y + 0.34 * disc,
                    x - half,
                    y + 0.38 * disc,
                    x - half * 0.9,
                    y,
                    x - half,
                    y - 0.38 * disc);
            bones.fill(body.at(placement), 0.06);
            bones.fill(Curve.ellipse(x, y + 0.3 * disc, 0.3, 0.55).at(placement), 0.05);
            for (Side side : Side.values()) {
                bones.fill(
                        Curve.ellipse(x + side.sign() * half * 0.6, y - 0.1 * disc, 0.3, 0.42)
                                .at(placement),
                        0.05);
                Curve process = Curve.through(
                        x + side.sign() * half * 0.8, y - 0.1 * disc, x + side.sign() * (half + 1.2), y - 0.15 * disc);
                bones.fill(process.band(0.8, 0.6).at(placement), 0.03);
            }
        }
        Curve column = Curve.smooth(
                chest.spine(-12),
                -12,
                chest.spine(0),
                0,
                chest.spine(height / 2),
                height / 2,
                chest.spine(height),
                height,
                chest.spine(2 * height),
                2 * height);
        bones.fill(column.band(2.8, 4).at(placement), 0.05);
    }

    private void drawShoulder(Side side) {
        double wide = chest.anatomy().halfWidth();
        double lift = chest.posture().isBedside() ? 0 : 1.6;
        Curve clavicle = Curve.smooth(
                chest.front(side, 1.4, 0), lift + 3.2,
                chest.front(side, 0.3 * wide, 0), lift + 1.9,
                chest.front(side, 0.62 * wide, 0), lift + 0.2,
                chest.front(side, 0.95 * wide, 0), lift - 0.9,
                chest.front(side, wide + 2.4, 0), lift - 0.6);
        drawTube(clavicle, 1.6, 1.15, 0.16);
        drawScapula(side, lift);
        double arm = wide + chest.anatomy().chestWall() + 2.2;
        bones.fill(Curve.ellipse(side.sign() * arm, lift + 2.6, 2.3, 2.4).at(placement), 0.12);
        Curve humerus = Curve.smooth(
                side.sign() * arm, lift + 3, side.sign() * (arm + 2.6), lift + 9, side.sign() * (arm + 4), lift + 24);
        drawTube(humerus, 3, 2.3, 0.12);
    }

    private void drawScapula(Side side, double lift) {
        double inner = chest.anatomy().halfWidth() * (chest.posture().isBedside() ? 0.84 : 1.03);
        double outer = chest.anatomy().halfWidth() + chest.anatomy().chestWall() + 0.6;
        double tip = 0.55 * chest.anatomy().lungHeight();
        double x = side.sign();
        Curve medial = Curve.smooth(x * (inner + 1.4), lift + 0.6, x * inner, lift + 5, x * (inner + 0.9), tip);
        Curve lateral = Curve.smooth(x * (inner + 0.9), tip, x * (outer - 0.6), lift + 7, x * outer, lift + 2.5);
        bones.fill(medial.then(lateral).at(placement), 0.035);
        bones.fill(medial.band(0.35, 0.5).at(placement), 0.035);
        bones.fill(lateral.band(0.7, 0.9).at(placement), 0.06);
        Curve spine =
                Curve.smooth(x * (inner + 0.6), lift + 3.4, x * (outer - 1), lift + 0.9, x * (outer + 1.4), lift - 0.6);
        bones.fill(spine.band(0.6, 1.3).at(placement), 0.05);
    }

    /** A bone with a dense shell: its edges absorb more than its middle. */
    private void drawTube(Curve axis, double startWidth, double endWidth, double gain) {
        bones.fill(axis.band(startWidth, endWidth).at(placement), gain);
        bones.fill(axis.band(0.62 * startWidth, 0.62 * endWidth).at(placement), -0.42 * gain);
    }
}
