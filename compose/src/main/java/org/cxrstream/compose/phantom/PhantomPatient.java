package org.cxrstream.compose.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An invented patient: fixed anatomy, an illness that evolves over days, and the days of the X-rays. */
final class PhantomPatient {
    private static final int SHORTEST_SIDE = 320;
    private static final int LONGEST_SIDE = 512;

    private final long seed;
    private final Anatomy anatomy;
    private final Illness illness;
    private final Devices devices;
    private final List<Integer> days;

    PhantomPatient(PhantomSettings settings, int patient) {
        this.seed = mixed(settings.seed(), patient);
        SplittableRandom random = new SplittableRandom(seed);
        this.anatomy = Anatomy.draw(random);
        this.illness = Illness.draw(random);
        this.devices = Devices.draw(random, illness.bedridden());
        this.days = days(random, random.nextInt(settings.fewestImages(), settings.mostImages() + 1));
    }

    int images() {
        return days.size();
    }

    /** Draws one X-ray; the same index gives the same picture. */
    PhantomXray xray(int image) {
        SplittableRandom random = new SplittableRandom(mixed(seed, image + 1));
        boolean bedside = illness.bedridden() && random.nextDouble() < 0.85;
        Chest chest = new Chest(anatomy, Posture.draw(random, bedside));
        int width = random.nextInt(SHORTEST_SIDE, LONGEST_SIDE + 1);
        int height = (int) (width * random.nextDouble(0.8, 1.22));
        height = Math.max(SHORTEST_SIDE, Math.min(LONGEST_SIDE, height));
        Placement placement = placement(chest, width, height, random);
        LungFields lungs = new LungFields(chest, placement);
        Layer right = lungs.coverage(Side.RIGHT, width, height);
        Layer left = lungs.coverage(Side.LEFT, width, height);
        Layer density = density(chest, placement, right, left, days.get(image), random);
        byte[] grey = Exposure.draw(random, bedside).develop(density, placement.pixelsPerCentimetre(), random);
        Film film = Film.draw(random, width, height, placement.tilt());
        return new PhantomXray(
                days.get(image),
                chest.posture().view(),
                width,
                height,
                film.frame(grey),
                film.collimated(mask(right)),
                film.collimated(mask(left)));
    }

    private Layer density(Chest chest, Placement placement, Layer right, Layer left, int day, SplittableRandom random) {
        int width = right.width();
        int height = right.height();
        Layer density = new Layer(width, height);
        SoftTissue tissue = new SoftTissue(chest, placement);
        LungFields fields = new LungFields(chest, placement);
        tissue.drawTrunk(density, random);
        tissue.drawMediastinum(density);
        Layer lungs = right.copy();
        lungs.add(left, 1);
        fields.draw(density, lungs, fields.filled(illness, day, width, height, random));
        new Skeleton(chest, placement, width, height).draw(density);
        devices.drawOn(density, chest, placement, random);
        return density;
    }

    private static Placement placement(Chest chest, int width, int height, SplittableRandom random) {
        double chestWidth = 2 * chest.anatomy().halfWidth() + 1;
        double chestHeight = chest.depth() + chest.anatomy().sulcus() + 1;
        double fit = Math.min(width / chestWidth, height / chestHeight);
        double scale = fit * random.nextDouble(0.66, 0.95);
        double spareColumns = width - chestWidth * scale;
        double spareRows = height - chestHeight * scale;
        double column = width / 2.0 + spareColumns * random.nextDouble(-0.36, 0.36);
        double row = height / 2.0 + spareRows * random.nextDouble(-0.44, 0.26);
        return new Placement(scale, chest.posture().tilt(), 0, chestHeight / 2 - 0.5, column, row);
    }

    private static List<Integer> days(SplittableRandom random, int images) {
        List<Integer> days = new ArrayList<>();
        int day = 0;
        for (int i = 0; i < images; i++) {
            days.add(day);
            day += 1 + (int) (random.nextDouble() * random.nextDouble() * 6);
        }
        return List.copyOf(days);
    }

    private static byte[] mask(Layer coverage) {
        byte[] mask = new byte[coverage.values().length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (coverage.values()[i] >= 0.5f ? 255 : 0);
        }
        return mask;
    }

    private static long mixed(long seed, long index) {
        return new SplittableRandom(seed ^ (index * 0x9E3779B97F4A7C15L)).nextLong();
    }
}
