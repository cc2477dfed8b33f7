package org.cxrstream.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cxrstream.segmenter.network.CounterRandom;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.settings.Recipe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIDE = 32;

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread();
    }

    private static ViewDraw still(double degrees, double shiftX, double shiftY, double scale, boolean isFlipped) {
        return new ViewDraw(1, 1, 1, degrees, shiftX, shiftY, scale, isFlipped);
    }

    private static byte[] raster(int number) {
        byte[] raster = new byte[SIDE * SIDE];
        for (int i = 0; i < raster.length; i++) {
            raster[i] = (byte) (CounterRandom.mix(number, "raster", i) & 0xff);
        }
        return raster;
    }

    private static float[] image(byte[] raster, int inputSize, ViewDraw draw) {
        try (NDManager manager = Torch.newManager();
                NDArray image = new Augmentation(SIDE, inputSize).images(manager, List.of(raster), List.of(draw))) {
            return image.toFloatArray();
        }
    }

    private static float[] mask(byte[] labels, ViewDraw draw) {
        try (NDManager manager = Torch.newManager();
                NDArray mask = new Augmentation(SIDE, SIDE).masks(manager, List.of(labels), List.of(draw))) {
            return mask.toFloatArray();
        }
    }

    /** One pixel of 255 in an empty raster. */
    private static byte[] spot(int row, int column) {
        byte[] raster = new byte[SIDE * SIDE];
        raster[row * SIDE + column] = (byte) 255;
        return raster;
    }

    private static int brightest(float[] image) {
        int best = 0;
        for (int i = 1; i < image.length; i++) {
            best = image[i] > image[best] ? i : best;
        }
        return best;
    }

    @Test
    void shouldLeaveAnImageAndItsMaskAloneWithoutAnyChange() {
        byte[] raster = raster(1);
        float[] same = image(raster, SIDE, still(0, 0, 0, 1, false));
        for (int i = 0; i < raster.length; i++) {
            assertThat(same[i]).isCloseTo((raster[i] & 0xff) / 255f, within(2e-4f));
        }
        float[] mask = mask(raster, still(0, 0, 0, 1, false));
        for (int i = 0; i < raster.length; i++) {
            assertThat(mask[i]).isEqualTo(raster[i] & 0xff);
        }
    }

    @Test
    void shouldMoveTheContentToTheRightAndDown() {
        float[] moved = image(spot(8, 4), SIDE, still(0, 0.25, 0.125, 1, false));
        assertThat(brightest(moved)).isEqualTo((8 + 4) * SIDE + 4 + 8);
    }

    @Test
    void shouldTurnTheContentClockwise() {
        float[] turned = image(spot(0, 4), SIDE, still(90, 0, 0, 1, false));
        assertThat(brightest(turned)).isEqualTo(4 * SIDE + SIDE - 1);
    }

    @Test
    void shouldEnlargeTheContentOfASmallerCrop() {
        float[] enlarged = image(spot(12, 12), SIDE, still(0, 0, 0, 0.5, false));
        assertThat(enlarged[8 * SIDE + 8]).isGreaterThan(0.5f);
        assertThat(enlarged[9 * SIDE + 9]).isGreaterThan(0.5f);
    }

    @Test
    void shouldMirrorBeforeItTurnsAndMoves() {
        float[] flipped = image(spot(0, 4), SIDE, still(90, 0, 0.25, 1, true));
        float[] mirroredBefore = image(spot(0, SIDE - 1 - 4), SIDE, still(90, 0, 0.25, 1, false));
        assertThat(flipped).containsExactly(mirroredBefore, within(1e-3f));
    }

    @Test
    void shouldSwapRightAndLeftLungWhenMirrored() {
        byte[] labels = new byte[SIDE * SIDE];
        labels[5 * SIDE + 3] = 1;
        labels[5 * SIDE + 20] = 2;
        labels[6 * SIDE] = (byte) 255;
        float[] mirrored = mask(labels, still(0, 0, 0, 1, true));
        assertThat(mirrored[5 * SIDE + 28]).isEqualTo(2);
        assertThat(mirrored[5 * SIDE + 11]).isEqualTo(1);
        assertThat(mirrored[6 * SIDE + 31]).isEqualTo(255);
    }

    @Test
    void shouldFillImageAndMaskAlike() {
        byte[] full = new byte[SIDE * SIDE];
        Arrays.fill(full, (byte) 2);
        ViewDraw draw = still(20, 0.1, -0.07, 1, false);
        float[] mask = mask(full, draw);
        float[] image = image(full, SIDE, draw);
        for (int i = 0; i < full.length; i++) {
            // bilinear fades over a border pixel (at a corner along both axes) of which nearest keeps the inner half
            float covered = image[i] * 255 / 2;
            assertThat(mask[i]).as("pixel " + i).isEqualTo(covered > 0.501f ? 2f : covered < 0.249f ? 0f : mask[i]);
        }
        assertThat(mask).contains(0f, 2f).hasSize(full.length);
    }

    @Test
    void shouldKeepImageAndMaskTogetherWhenTheInputIsSmaller() {
        byte[] labels = new byte[SIDE * SIDE];
        byte[] raster = new byte[SIDE * SIDE];
        for (int i = 0; i < labels.length; i++) {
            boolean isInside = i / SIDE >= 8 && i / SIDE < 20 && i % SIDE >= 10 && i % SIDE < 22;
            labels[i] = (byte) (isInside ? 1 : 0);
            raster[i] = (byte) (isInside ? 255 : 0);
        }
        ViewDraw draw = still(25, 0.1, 0.05, 0.98, false);
        float[] image = image(raster, SIDE / 2, draw);
        float[] mask = mask(labels, draw);
        for (int row = 0; row < SIDE / 2; row++) {
            for (int column = 0; column < SIDE / 2; column++) {
                int corner = 2 * row * SIDE + 2 * column;
                float covered = (mask[corner] + mask[corner + 1] + mask[corner + SIDE] + mask[corner + SIDE + 1]) / 4;
                assertThat(image[row * SIDE / 2 + column]).isCloseTo(covered, within(0.55f));
            }
        }
    }

    /** Mean of {0, 255} is 0.5; contrast 0.5 gives 0.25 and 0.75, brightness 1.2 gives 0.3 and 0.9, gamma 2 squares. */
    @Test
    void shouldChangeGreyValuesInTheOrderOfThePaper() {
        float[] values = new ViewDraw(0.5, 1.2, 2, 0, 0, 0, 1, false).greyValues(new byte[] {0, (byte) 255});
        assertThat(values[0]).isCloseTo(0.09f, within(1e-6f));
        assertThat(values[255]).isCloseTo(0.81f, within(1e-6f));
        float[] clipped = new ViewDraw(1.4, 1.4, 1, 0, 0, 0, 1, false).greyValues(new byte[] {0, (byte) 255});
        assertThat(clipped[0]).isZero();
        assertThat(clipped[255]).isEqualTo(1);
    }

    @Test
    void shouldDrawWithinTheRangesAndFlipHalfOfTheTime() {
        AugmentationSettings settings = AugmentationSettings.preTraining(Recipe.TUNED);
        int flips = 0;
        for (int image = 0; image < 2000; image++) {
            ViewDraw draw = ViewDraw.of(settings, CounterRandom.stream(3, "test", image));
            assertThat(draw.contrast()).isBetween(0.6, 1.4);
            assertThat(draw.gamma()).isBetween(1.0, 1.4);
            assertThat(draw.rotationDegrees()).isBetween(-10.0, 10.0);
            assertThat(draw.shiftX()).isBetween(-0.1, 0.1);
            assertThat(draw.scale()).isBetween(Math.sqrt(0.95), 1.0);
            flips += draw.isFlipped() ? 1 : 0;
        }
        assertThat(flips).isBetween(900, 1100);
    }

    @Test
    void shouldMakeEqualViewsInOneThreadAndInFour() throws Exception {
        List<byte[]> rasters = new ArrayList<>();
        List<ViewDraw> draws = new ArrayList<>();
        for (int image = 0; image < 8; image++) {
            rasters.add(raster(image));
            draws.add(ViewDraw.of(
                    AugmentationSettings.preTraining(Recipe.TUNED), CounterRandom.stream(1, "test", image)));
        }
        List<float[]> inOneBatch = views(rasters, draws);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<float[]>>> parts = new ArrayList<>();
            for (int from = 0; from < 8; from += 2) {
                List<byte[]> some = rasters.subList(from, from + 2);
                List<ViewDraw> theirs = draws.subList(from, from + 2);
                parts.add(threads.submit(() -> views(some, theirs)));
            }
            List<float[]> inFourThreads = new ArrayList<>();
            for (Future<List<float[]>> part : parts) {
                inFourThreads.addAll(part.get());
            }
            assertThat(inFourThreads).usingRecursiveComparison().isEqualTo(inOneBatch);
        } finally {
            threads.shutdownNow();
        }
    }

    /** The images and masks of all views, one after the other. */
    private static List<float[]> views(List<byte[]> rasters, List<ViewDraw> draws) {
        Torch.prepareThread();
        Augmentation augmentation = new Augmentation(SIDE, 16);
        try (NDManager manager = Torch.newManager()) {
            NDArray images = augmentation.images(manager, rasters, draws);
            NDArray masks = augmentation.masks(manager, rasters, draws);
            List<float[]> views = new ArrayList<>();
            for (int i = 0; i < draws.size(); i++) {
                views.add(images.get(i).toFloatArray());
                views.add(masks.get(i).toFloatArray());
            }
            return views;
        }
    }

    @Test
    void shouldRefuseRangesThatCannotBe() {
        assertThatThrownBy(() -> new UniformRange(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UniformRange(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMirrorAsOftenAsTheRecipeSays() {
        assertThat(AugmentationSettings.preTraining(Recipe.PAPER).flipProbability())
                .isZero();
        assertThat(AugmentationSettings.fineTuning(Recipe.PAPER))
                .isEqualTo(AugmentationSettings.fineTuning(Recipe.TUNED).withFlip(0));
        assertThat(AugmentationSettings.preTraining(Recipe.TUNED).flipProbability())
                .isEqualTo(0.5);
    }
}
