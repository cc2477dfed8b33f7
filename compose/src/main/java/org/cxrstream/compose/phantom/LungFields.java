package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/** Draws the air of the lungs, their vessels, and the findings that replace the air. */
final class LungFields {
    private static final double AIR = 0.62;
    private static final double RETROCARDIAC_AIR = 0.09;
    private static final double VESSEL = 0.13;

    private final Chest chest;
    private final Placement placement;

    LungFields(Chest chest, Placement placement) {
        this.chest = chest;
        this.placement = placement;
    }

    /** The part of each pixel that a lung covers, 0 to 1. */
    Layer coverage(Side side, int width, int height) {
        Layer covered = new Layer(width, height);
        covered.fill(chest.lung(side).at(placement), 1);
        covered.clamp(0, 1);
        return covered;
    }

    /**
     * Takes the air of both lungs out of the density and puts vessels and findings in.
     *
     * @param density receives the change
     * @param lungs coverage of both lungs
     * @param filled how much of the air is replaced, 0 to 1, see {@link #filled}
     */
    void draw(Layer density, Layer lungs, Layer filled) {
        Layer depth = lungs.blurred(placement.pixels(1.3));
        Layer air = lungs.blurred(placement.pixels(0.05));
        Layer vessels = vessels(density.width(), density.height());
        float[] values = density.values();
        for (int i = 0; i < values.length; i++) {
            float aerated = 1 - filled.values()[i];
            float thickness = air.values()[i] * (0.5f + 0.5f * depth.values()[i]);
            float inside = (float) (AIR * thickness - VESSEL * air.values()[i] * Math.min(2.2f, vessels.values()[i]));
            values[i] -= aerated * inside + (float) RETROCARDIAC_AIR * depth.values()[i];
        }
    }

    /** How much of the air fluid or consolidation replaces on a day, 0 to 1 for each pixel. */
    Layer filled(Illness illness, int day, int width, int height, SplittableRandom random) {
        Layer result = new Layer(width, height);
        Layer grain = Layer.cloud(random, width, height, placement.pixels(1.1));
        Layer haze = Layer.cloud(random, width, height, placement.pixels(4.5));
        double congestion = illness.bedridden() ? random.nextDouble(0, 0.22) : random.nextDouble(0, 0.08);
        for (int i = 0; i < result.values().length; i++) {
            result.values()[i] = (float) (congestion * (1 + 0.7 * haze.values()[i]));
        }
        illness.opacities().forEach(opacity -> addOpacity(result, grain, opacity, day));
        illness.effusions().forEach(effusion -> addEffusion(result, effusion, day));
        result.clamp(0, 1);
        return result;
    }

    private void addOpacity(Layer filled, Layer grain, Illness.Opacity opacity, int day) {
        double severity = opacity.course().severity(day);
        double y = opacity.level() * chest.dome(opacity.side());
        double x = chest.wall(opacity.side(), opacity.outward() * chest.halfWidth(y), y);
        double column = placement.columnOf(x, y);
        double row = placement.rowOf(x, y);
        double radius = placement.pixels(opacity.radius() * (0.5 + 0.5 * severity));
        int top = (int) Math.max(0, row - 2 * radius);
        int bottom = (int) Math.min(filled.height(), row + 2 * radius);
        int left = (int) Math.max(0, column - 2 * radius);
        int right = (int) Math.min(filled.width(), column + 2 * radius);
        for (int r = top; r < bottom; r++) {
            for (int c = left; c < right; c++) {
                int at = r * filled.width() + c;
                double distance = Math.hypot(r - row, c - column) / radius + 0.35 * grain.values()[at];
                double inside = 1 / (1 + Math.exp((distance - 0.95) * 6));
                filled.values()[at] += (float) (severity * opacity.density() * inside);
            }
        }
    }

    private void addEffusion(Layer filled, Illness.Effusion effusion, int day) {
        double severity = effusion.course().severity(day);
        Side side = effusion.side();
        double top = chest.dome(side) - effusion.height() * chest.depth() * severity;
        double outside = chest.halfWidth(chest.depth()) + 2;
        double floor = chest.dome(side) + 12;
        Curve fluid = Curve.smooth(
                        chest.wall(side, 0, top),
                        top + 2.2,
                        chest.wall(side, 0.5 * outside, top),
                        top + 1.6,
                        chest.wall(side, 0.82 * outside, top),
                        top,
                        chest.wall(side, outside, top),
                        top - 3.2)
                .then(Curve.through(chest.wall(side, outside, floor), floor, chest.wall(side, 0, floor), floor));
        Layer layer = new Layer(filled.width(), filled.height());
        layer.fill(fluid.at(placement), 0.97 * Math.min(1, 2 * severity));
        filled.add(layer.blurred(placement.pixels(0.55)), 1);
    }

    private Layer vessels(int width, int height) {
        Layer layer = new Layer(width, height);
        SplittableRandom random = new SplittableRandom(chest.anatomy().vesselSeed());
        for (Side side : Side.values()) {
            double hilumY = (side == Side.RIGHT ? 0.47 : 0.43) * chest.depth();
            double hilumX = chest.front(side, chest.anatomy().mediastinum() + 0.9, hilumY);
            layer.fill(Curve.ellipse(hilumX, hilumY, 1.1, 2.1).at(placement), 0.7);
            for (int branch = 0; branch < 11; branch++) {
                double angle = -1.45 + 2.85 * branch / 10 + random.nextDouble(-0.2, 0.2);
                double length = chest.depth() * random.nextDouble(0.28, 0.5);
                drawBranch(layer, side, random, new Branch(hilumX, hilumY, angle, length, 0.36), 3);
            }
        }
        return layer.blurred(placement.pixels(0.07));
    }

    /** A piece of a vessel; centimetres and radians from straight outwards, positive downwards. */
    private record Branch(double x, double y, double angle, double length, double width) {}

    private void drawBranch(Layer layer, Side side, SplittableRandom random, Branch branch, int generations) {
        double bend = random.nextDouble(-0.5, 0.5);
        double middleX = branch.x + side.sign() * Math.cos(branch.angle) * branch.length / 2;
        double middleY = branch.y + Math.sin(branch.angle) * branch.length / 2;
        double endX = middleX + side.sign() * Math.cos(branch.angle + bend) * branch.length / 2;
        double endY = middleY + Math.sin(branch.angle + bend) * branch.length / 2;
        Curve path = Curve.smooth(branch.x, branch.y, middleX, middleY, endX, endY);
        layer.fill(path.band(branch.width, branch.width * 0.35).at(placement), 0.35 + 1.6 * branch.width);
        if (generations == 0) {
            return;
        }
        double fork = random.nextDouble(0.35, 0.6);
        for (int way = -1; way <= 1; way += 2) {
            double angle = branch.angle + way * random.nextDouble(0.3, 0.8);
            drawBranch(
                    layer,
                    side,
                    random,
                    new Branch(middleX, middleY, angle, branch.length * fork, branch.width * 0.6),
                    generations - 1);
        }
    }
}
