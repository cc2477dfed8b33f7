package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/**
 * The tubes, lines and electrodes of one patient; all but the pacemaker come with intensive care.
 *
 * @param airwayTube whether the patient is intubated
 * @param gastricTube whether a tube runs into the stomach
 * @param centralLine whether a venous line ends over the right atrium
 * @param chestTube whether a drain lies in the right pleura
 * @param pacemaker whether a pacemaker lies over the left upper lung
 * @param sternalWires whether the breastbone was wired
 * @param electrodes number of electrodes with leads
 */
record Devices(
        boolean airwayTube,
        boolean gastricTube,
        boolean centralLine,
        boolean chestTube,
        boolean pacemaker,
        boolean sternalWires,
        int electrodes) {

    static Devices draw(SplittableRandom random, boolean bedridden) {
        boolean pacemaker = random.nextDouble() < 0.07;
        boolean wires = random.nextDouble() < 0.1;
        if (!bedridden) {
            return new Devices(false, false, random.nextDouble() < 0.08, false, pacemaker, wires, 0);
        }
        return new Devices(
                random.nextDouble() < 0.5,
                random.nextDouble() < 0.55,
                random.nextDouble() < 0.7,
                random.nextDouble() < 0.12,
                pacemaker,
                wires,
                random.nextInt(0, 6));
    }

    /** Adds the devices to the density; where leads and tips lie differs a little from X-ray to X-ray. */
    void drawOn(Layer density, Chest chest, Placement placement, SplittableRandom random) {
        Layer metal = new Layer(density.width(), density.height());
        Pen pen = new Pen(metal, chest, placement, random);
        if (airwayTube) {
            pen.airwayTube();
        }
        if (gastricTube) {
            pen.gastricTube();
        }
        if (centralLine) {
            pen.centralLine();
        }
        if (chestTube) {
            pen.chestTube();
        }
        if (pacemaker) {
            pen.pacemaker();
        }
        if (sternalWires) {
            pen.sternalWires();
        }
        for (int i = 0; i < electrodes; i++) {
            pen.electrode();
        }
        density.add(metal.blurred(placement.pixels(0.05)), 1);
    }

    /** Draws one device after the other on a layer. */
    private record Pen(Layer metal, Chest chest, Placement placement, SplittableRandom random) {

        void airwayTube() {
            double tip = chest.depth() * random.nextDouble(0.1, 0.27);
            double x = chest.front(Side.RIGHT, 0.1, tip);
            Curve axis = Curve.smooth(x + random.nextDouble(-1.5, 1.5), -14, x + 0.3, -4, x, tip);
            band(axis, 0.95, 0.1);
            band(axis, 0.6, -0.1);
            band(axis, 0.16, 0.25);
        }

        void gastricTube() {
            double foot = chest.dome(Side.LEFT);
            Curve axis = Curve.smooth(
                    random.nextDouble(-1, 1.5),
                    -14,
                    chest.front(Side.LEFT, 0.5, 0),
                    0.2 * foot,
                    chest.front(Side.LEFT, random.nextDouble(0.2, 1.4), 0),
                    0.65 * foot,
                    chest.front(Side.LEFT, 1.6, 0),
                    foot,
                    chest.wall(Side.LEFT, random.nextDouble(3, 8), 0),
                    foot + random.nextDouble(3, 8));
            band(axis, 0.42, 0.16);
            band(axis, 0.2, -0.08);
        }

        void centralLine() {
            int side = random.nextDouble() < 0.7 ? -1 : 1;
            double vein = chest.front(Side.RIGHT, chest.anatomy().mediastinum() * 0.7, 0);
            Curve axis = Curve.smooth(
                    side * random.nextDouble(4, 8),
                    -9,
                    side * 3.6,
                    -3,
                    side < 0 ? vein - 0.3 : 0.4,
                    0.11 * chest.depth(),
                    vein,
                    0.26 * chest.depth(),
                    vein + 0.1,
                    chest.depth() * random.nextDouble(0.36, 0.55));
            band(axis, 0.24, 0.24);
        }

        void chestTube() {
            double wide = chest.anatomy().halfWidth();
            double low = 0.75 * chest.depth();
            Curve axis = Curve.smooth(
                    -(wide + 9),
                    low + 2,
                    -(wide + 0.5),
                    low - 1,
                    -0.72 * wide,
                    0.5 * chest.depth(),
                    -0.45 * wide,
                    random.nextDouble(0.1, 0.3) * chest.depth());
            band(axis, 0.85, 0.12);
            band(axis, 0.55, -0.1);
            band(axis, 0.15, 0.25);
        }

        void pacemaker() {
            double wide = chest.anatomy().halfWidth();
            double x = wide * random.nextDouble(0.72, 0.9);
            double y = random.nextDouble(2.5, 4.5);
            metal.fill(Curve.ellipse(x, y, 2.3, 2.5).at(placement), 0.85);
            double vein = chest.front(Side.RIGHT, 1.4, 0);
            double depth = chest.depth();
            Curve lead = Curve.smooth(
                    x,
                    y - 2.2,
                    x - 2.5,
                    y - 2.8,
                    1.5,
                    0.12 * depth,
                    vein,
                    0.3 * depth,
                    vein,
                    0.65 * depth,
                    chest.front(Side.LEFT, 0.6 * chest.heart(Side.LEFT), 0),
                    chest.dome(Side.LEFT) - 1.5);
            band(lead, 0.26, 0.45);
        }

        void sternalWires() {
            for (int i = 0; i < 5; i++) {
                double y = chest.depth() * (0.16 + 0.14 * i);
                double x = chest.front(Side.LEFT, random.nextDouble(-0.3, 0.3), y);
                Curve wire = Curve.smooth(
                        x - 0.8, y + 0.1, x - 0.4, y - 0.5, x + 0.5, y - 0.4, x + 0.8, y + 0.2, x, y + 0.5, x - 0.6,
                        y + 0.35);
                band(wire, 0.16, 0.4);
            }
        }

        void electrode() {
            double wide = chest.anatomy().halfWidth();
            double x = random.nextDouble(-1, 1) * (wide + 1);
            double y = random.nextDouble(0, 1.1) * chest.depth();
            metal.fill(Curve.ellipse(x, y, 1, 0.9).at(placement), 0.05);
            metal.fill(Curve.ellipse(x, y, 0.36, 0.36).at(placement), 0.4);
            double edge = (random.nextBoolean() ? 1 : -1) * (wide + 12);
            Curve lead = Curve.smooth(
                    x,
                    y,
                    0.7 * x + 0.2 * edge,
                    y + random.nextDouble(-2, 5),
                    0.3 * x + 0.6 * edge,
                    y + random.nextDouble(-3, 8),
                    edge,
                    y + random.nextDouble(-4, 12));
            band(lead, 0.2, 0.22);
        }

        private void band(Curve axis, double width, double gain) {
            metal.fill(axis.band(width, width).at(placement), gain);
        }
    }
}
