package org.cxrstream.compose.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a patient has: the findings, and whether intensive care brings tubes, lines and bedside X-rays.
 *
 * @param bedridden whether the X-rays are taken at the bedside
 * @param opacities patches without air
 * @param effusions fluid at the lung bases
 */
record Illness(boolean bedridden, List<Opacity> opacities, List<Effusion> effusions) {

    Illness {
        opacities = List.copyOf(opacities);
        effusions = List.copyOf(effusions);
    }

    /**
     * When a finding begins, how long it grows and how long it lasts.
     *
     * @param onset first day
     * @param growth days from onset to its full size, above 0
     * @param plateau days at full size
     */
    record Course(double onset, double growth, double plateau) {

        /** How far the finding is developed on a day: 0 absent, 1 full. */
        double severity(int day) {
            double grown = (day - onset) / growth;
            double receded = (day - onset - growth - plateau) / (2 * growth);
            return Math.max(0, Math.min(1, grown)) * (1 - Math.max(0, Math.min(1, receded)));
        }

        static Course draw(SplittableRandom random) {
            return new Course(random.nextDouble(-6, 6), random.nextDouble(1, 5), random.nextDouble(1, 8));
        }
    }

    /**
     * A patch without air.
     *
     * @param outward distance from the midline as part of the chest's half-width
     * @param level height as part of the lung, 0 apex to 1 dome
     * @param radius centimetres
     * @param density 1 hides the lung's border altogether
     */
    record Opacity(Side side, Course course, double outward, double level, double radius, double density) {
        static Opacity draw(SplittableRandom random) {
            return new Opacity(
                    random.nextBoolean() ? Side.RIGHT : Side.LEFT,
                    Course.draw(random),
                    random.nextDouble(0.3, 1),
                    random.nextDouble(0.25, 1.02),
                    random.nextDouble(1.6, 4.6),
                    random.nextDouble(0.35, 1));
        }
    }

    /**
     * Fluid at a lung's base that hides the diaphragm.
     *
     * @param height of the fluid over the dome at full size, as part of the lung's height
     */
    record Effusion(Side side, Course course, double height) {}

    static Illness draw(SplittableRandom random) {
        boolean bedridden = random.nextDouble() < 0.45;
        List<Opacity> opacities = new ArrayList<>();
        int patches = random.nextInt(bedridden ? 6 : 4);
        for (int i = 0; i < patches; i++) {
            opacities.add(Opacity.draw(random));
        }
        List<Effusion> effusions = new ArrayList<>();
        for (Side side : Side.values()) {
            if (random.nextDouble() < (bedridden ? 0.35 : 0.08)) {
                effusions.add(new Effusion(side, Course.draw(random), random.nextDouble(0.05, 0.26)));
            }
        }
        return new Illness(bedridden, opacities, effusions);
    }
}
