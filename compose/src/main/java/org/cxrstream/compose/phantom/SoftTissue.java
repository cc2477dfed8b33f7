package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/** Draws what is neither lung nor bone: trunk, arms, heart and great vessels, abdomen, airways. */
final class SoftTissue {
    private final Chest chest;
    private final Placement placement;

    SoftTissue(Chest chest, Placement placement) {
        this.chest = chest;
        this.placement = placement;
    }

    /** Adds the trunk with the abdomen; about 1 in the middle of the body, 0 beside it. */
    void drawTrunk(Layer density, SplittableRandom random) {
        Layer trunk = new Layer(density.width(), density.height());
        trunk.fill(trunkOutline().at(placement), 1);
        for (Side side : Side.values()) {
            trunk.fill(arm(side).band(6.5, 8).at(placement), 0.75);
        }
        trunk.clamp(0, 1);
        Layer inner = trunk.blurred(placement.pixels(2.6));
        Layer skin = trunk.blurred(placement.pixels(0.1));
        for (int i = 0; i < density.values().length; i++) {
            density.values()[i] += skin.values()[i] * (0.3f + 0.62f * inner.values()[i]);
        }
        drawAbdomen(density, random);
        drawBreasts(density);
    }

    /** Adds heart, aorta and upper mediastinum between the borders of the two lungs. */
    void drawMediastinum(Layer density) {
        Layer shadow = new Layer(density.width(), density.height());
        Curve right = chest.heartBorder(Side.RIGHT);
        Curve left = chest.heartBorder(Side.LEFT);
        shadow.fill(right.then(left.reversed()).at(placement), 0.05);
        double level = 0.8 * chest.depth();
        double width = (chest.heart(Side.RIGHT) + chest.heart(Side.LEFT)) / 2;
        double middle = chest.front(Side.LEFT, (chest.heart(Side.LEFT) - chest.heart(Side.RIGHT)) / 2, level);
        shadow.fill(
                Curve.ellipse(middle, level, width * 0.9, 0.26 * chest.depth()).at(placement), 0.05);
        double aorta = chest.front(Side.LEFT, chest.anatomy().mediastinum() * 0.6, 0);
        Curve descending =
                Curve.smooth(aorta, 0.24 * chest.depth(), aorta + 0.4, 0.5 * chest.depth(), aorta - 0.6, chest.depth());
        shadow.fill(descending.band(2.4, 2).at(placement), 0.035);
        density.add(shadow.blurred(placement.pixels(0.12)), 1);
        drawAirways(density);
    }

    private void drawAirways(Layer density) {
        Layer air = new Layer(density.width(), density.height());
        double carina = 0.3 * chest.depth();
        double x = chest.front(Side.RIGHT, 0.2, carina);
        air.fill(
                Curve.smooth(x + 0.2, -9, x + 0.3, -2, x, carina).band(1.8, 1.7).at(placement), -0.13);
        for (Side side : Side.values()) {
            Curve bronchus = Curve.smooth(
                    x,
                    carina - 0.3,
                    x + side.sign() * 1.7,
                    carina + 1.8,
                    x + side.sign() * 3.6,
                    carina + (side == Side.RIGHT ? 3.9 : 3));
            air.fill(bronchus.band(1.3, 0.9).at(placement), -0.08);
        }
        density.add(air.blurred(placement.pixels(0.14)), 1);
    }

    private void drawAbdomen(Layer density, SplittableRandom random) {
        Layer abdomen = new Layer(density.width(), density.height());
        double bottom = chest.depth() + 40;
        Curve outline = chest.diaphragm(Side.RIGHT)
                .then(chest.diaphragm(Side.LEFT).reversed())
                .then(Curve.through(30, bottom, -30, bottom));
        abdomen.fill(outline.at(placement), 0.16);
        density.add(abdomen.blurred(placement.pixels(1.8)), 1);
        if (random.nextDouble() < 0.6) {
            drawGas(density, random);
        }
    }

    private void drawGas(Layer density, SplittableRandom random) {
        Layer gas = new Layer(density.width(), density.height());
        double y = chest.dome(Side.LEFT) + random.nextDouble(2, 3.4);
        double x = chest.wall(Side.LEFT, random.nextDouble(0.4, 0.62) * chest.halfWidth(chest.depth()), y);
        gas.fill(
                Curve.ellipse(x, y, random.nextDouble(1.3, 3), random.nextDouble(0.8, 1.5))
                        .at(placement),
                -random.nextDouble(0.15, 0.4));
        int loops = random.nextInt(4);
        for (int i = 0; i < loops; i++) {
            double loopX = x + random.nextDouble(-6, 4);
            double loopY = y + random.nextDouble(2, 8);
            gas.fill(
                    Curve.ellipse(loopX, loopY, random.nextDouble(0.8, 2.2), random.nextDouble(0.6, 1.3))
                            .at(placement),
                    -random.nextDouble(0.08, 0.22));
        }
        density.add(gas.blurred(placement.pixels(0.18)), 1);
    }

    private void drawBreasts(Layer density) {
        double radius = chest.anatomy().breastRadius();
        if (radius == 0) {
            return;
        }
        Layer breasts = new Layer(density.width(), density.height());
        for (Side side : Side.values()) {
            double y = 0.78 * chest.depth() + (chest.posture().isBedside() ? 0 : 2);
            double x = chest.wall(
                    side, 0.62 * chest.anatomy().halfWidth() + (chest.posture().isBedside() ? 2 : 0), y);
            breasts.fill(Curve.ellipse(x, y, radius, radius * 0.9).at(placement), 0.09);
        }
        density.add(breasts.blurred(placement.pixels(0.35)), 1);
    }

    private Curve trunkOutline() {
        return flank(Side.RIGHT).then(flank(Side.LEFT).reversed());
    }

    private Curve flank(Side side) {
        double wall = chest.anatomy().halfWidth() + chest.anatomy().chestWall();
        double bottom = chest.depth() + 40;
        double shoulder = chest.posture().isBedside() ? -3.5 : -1.5;
        int sign = side.sign();
        return Curve.smooth(
                sign * 5.5,
                -25,
                sign * 5.6,
                -7,
                sign * 8,
                shoulder - 1.2,
                sign * (wall + 2.5),
                shoulder,
                sign * (wall + 6),
                shoulder + 4,
                sign * (wall + 2),
                10,
                sign * wall,
                15,
                sign * (wall + 0.3),
                chest.depth(),
                sign * (wall + 0.8),
                bottom);
    }

    private Curve arm(Side side) {
        double wall = chest.anatomy().halfWidth() + chest.anatomy().chestWall();
        double spread = chest.posture().isBedside() ? 5.5 : 8.5;
        int sign = side.sign();
        return Curve.smooth(
                sign * (wall + 2.5),
                1,
                sign * (wall + spread),
                8,
                sign * (wall + spread + 1),
                20,
                sign * (wall + spread),
                45);
    }
}
