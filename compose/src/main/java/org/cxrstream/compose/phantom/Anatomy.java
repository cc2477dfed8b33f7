package org.cxrstream.compose.phantom;

import java.util.SplittableRandom;

/**
 * The body of one patient at full breath; the same in all of the patient's X-rays. Lengths in centimetres.
 *
 * @param halfWidth from the midline to the inner chest wall at the widest level
 * @param lungHeight from the apex to the top of the right diaphragm
 * @param chestWall thickness of muscle and fat outside the ribs
 * @param apexShare distance of the lung apex from the midline, as part of {@code halfWidth}
 * @param fullness how quickly the chest widens below the apex, above 1
 * @param sulcus depth of the costophrenic angle below the dome
 * @param leftDrop how much lower the left dome stands than the right one
 * @param domeShare distance of the right dome's top from the midline, as part of {@code halfWidth}
 * @param heartRight greatest distance of the heart's right border from the midline
 * @param heartLeft greatest distance of the heart's left border from the midline
 * @param mediastinum half-width of the upper mediastinum
 * @param aorticKnob how far the aortic arch bulges out of it
 * @param scoliosis amplitude of the spine's curve
 * @param ribSlope drop of a posterior rib for each centimetre outwards
 * @param ribWidth height of a rib
 * @param bone how dense the bones are, about 1
 * @param breastRadius 0 where no breast shadow shows
 * @param vesselSeed seed of the pulmonary vessels
 */
record Anatomy(
        double halfWidth,
        double lungHeight,
        double chestWall,
        double apexShare,
        double fullness,
        double sulcus,
        double leftDrop,
        double domeShare,
        double heartRight,
        double heartLeft,
        double mediastinum,
        double aorticKnob,
        double scoliosis,
        double ribSlope,
        double ribWidth,
        double bone,
        double breastRadius,
        long vesselSeed) {

    static Anatomy draw(SplittableRandom random) {
        double halfWidth = random.nextDouble(11, 15.5);
        return new Anatomy(
                halfWidth,
                random.nextDouble(18, 26),
                random.nextDouble(1.5, 5.5),
                random.nextDouble(0.36, 0.46),
                random.nextDouble(1.7, 2.6),
                random.nextDouble(2.2, 5),
                random.nextDouble(-0.5, 2.5),
                random.nextDouble(0.42, 0.6),
                halfWidth * random.nextDouble(0.24, 0.38),
                halfWidth * random.nextDouble(0.5, 0.76),
                random.nextDouble(2.1, 3.4),
                random.nextDouble(0.3, 1.5),
                random.nextDouble(-1.2, 1.2),
                random.nextDouble(0.2, 0.45),
                random.nextDouble(1.1, 1.5),
                random.nextDouble(0.6, 1.25),
                random.nextDouble() < 0.45 ? random.nextDouble(4.5, 7.5) : 0,
                random.nextLong());
    }
}
