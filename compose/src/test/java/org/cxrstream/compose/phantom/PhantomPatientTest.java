package org.cxrstream.compose.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhantomPatientTest {
    private static final int GRID = 256;
    private static final PhantomSettings SETTINGS = new PhantomSettings(60, 1, 3, 11, 0.5);

    @Test
    void shouldKeepTheRightLungLeftInThePictureAndApartFromTheLeftOne() {
        for (int number = 0; number < 20; number++) {
            PhantomXray xray = new PhantomPatient(SETTINGS, number).xray(0);

            assertThat(meanColumn(xray, Side.RIGHT)).isLessThan(meanColumn(xray, Side.LEFT));
            for (int i = 0; i < xray.grey().length; i++) {
                assertThat(xray.mask(Side.RIGHT)[i] != 0 && xray.mask(Side.LEFT)[i] != 0)
                        .isFalse();
            }
        }
    }

    @Test
    void shouldShowEachLungWithAPlausibleSize() {
        for (int number = 0; number < 60; number++) {
            PhantomXray xray = new PhantomPatient(SETTINGS, number).xray(0);
            for (Side side : Side.values()) {
                double share = count(xray.mask(side)) / (double) xray.grey().length;
                assertThat(share).as("patient %s, %s", number, side).isBetween(0.02, 0.3);
            }
        }
    }

    @Test
    void shouldShowLungsDarkerThanTheRestOfTheChest() {
        long darker = IntStream.range(0, 30)
                .mapToObj(number -> new PhantomPatient(SETTINGS, number).xray(0))
                .filter(xray -> meanGrey(xray, true) < meanGrey(xray, false))
                .count();

        assertThat(darker).isGreaterThanOrEqualTo(24);
    }

    @Test
    void shouldLetFindingsComeAndGo() {
        Illness.Course course = new Illness.Course(2, 4, 3);

        assertThat(course.severity(2)).isZero();
        assertThat(course.severity(4)).isEqualTo(0.5);
        assertThat(course.severity(6)).isEqualTo(1);
        assertThat(course.severity(9)).isEqualTo(1);
        assertThat(course.severity(13)).isEqualTo(0.5);
        assertThat(course.severity(17)).isZero();
    }

    /** The masks vary so much that a mask which ignores the picture can't pass for segmentation. */
    @Test
    void shouldLeaveTheMeanMaskAtOrBelowADiceOf80Percent() {
        double dice = 0;
        for (Side side : Side.values()) {
            List<boolean[]> training = masks(side, 0, 40);
            List<boolean[]> test = masks(side, 40, 60);
            boolean[] mean = majority(training, 0.4);
            dice += test.stream()
                            .mapToDouble(mask -> dice(mean, mask))
                            .average()
                            .orElseThrow()
                    / 2;
        }

        assertThat(dice).isBetween(0.55, 0.80);
    }

    private static List<boolean[]> masks(Side side, int fromPatient, int toPatient) {
        List<boolean[]> masks = new ArrayList<>();
        for (int number = fromPatient; number < toPatient; number++) {
            masks.add(padded(new PhantomPatient(SETTINGS, number).xray(0), side));
        }
        return masks;
    }

    private static boolean[] padded(PhantomXray xray, Side side) {
        int square = Math.max(xray.width(), xray.height());
        int left = (square - xray.width()) / 2;
        int top = (square - xray.height()) / 2;
        boolean[] grid = new boolean[GRID * GRID];
        for (int i = 0; i < grid.length; i++) {
            int column = (2 * (i % GRID) + 1) * square / (2 * GRID) - left;
            int row = (2 * (i / GRID) + 1) * square / (2 * GRID) - top;
            boolean isInside = column >= 0 && column < xray.width() && row >= 0 && row < xray.height();
            grid[i] = isInside && xray.mask(side)[row * xray.width() + column] != 0;
        }
        return grid;
    }

    private static boolean[] majority(List<boolean[]> masks, double threshold) {
        boolean[] majority = new boolean[GRID * GRID];
        for (int i = 0; i < majority.length; i++) {
            int pixel = i;
            majority[i] = masks.stream().filter(mask -> mask[pixel]).count() >= threshold * masks.size();
        }
        return majority;
    }

    private static double dice(boolean[] first, boolean[] second) {
        int both = 0;
        int total = 0;
        for (int i = 0; i < first.length; i++) {
            both += first[i] && second[i] ? 1 : 0;
            total += (first[i] ? 1 : 0) + (second[i] ? 1 : 0);
        }
        return 2.0 * both / total;
    }

    private static int count(byte[] mask) {
        return (int) IntStream.range(0, mask.length).filter(i -> mask[i] != 0).count();
    }

    private static double meanColumn(PhantomXray xray, Side side) {
        byte[] mask = xray.mask(side);
        return IntStream.range(0, mask.length)
                .filter(i -> mask[i] != 0)
                .map(i -> i % xray.width())
                .average()
                .orElseThrow();
    }

    /** Mean grey value of the lungs, or of what lies between and beside them on the same rows. */
    private static double meanGrey(PhantomXray xray, boolean inLungs) {
        return IntStream.range(0, xray.grey().length)
                .filter(i -> i % xray.width() > xray.width() / 4 && i % xray.width() < 3 * xray.width() / 4)
                .filter(i -> (xray.mask(Side.RIGHT)[i] != 0 || xray.mask(Side.LEFT)[i] != 0) == inLungs)
                .map(i -> Byte.toUnsignedInt(xray.grey()[i]))
                .average()
                .orElseThrow();
    }
}
