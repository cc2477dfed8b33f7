package org.cxrstream.trainer.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.cxrstream.segmenter.network.NetworkSpec;
import org.cxrstream.segmenter.network.Precision;
import org.cxrstream.trainer.pretrain.Batch;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.PretrainingSettings;
import org.cxrstream.trainer.pretrain.PretrainingTask;
import org.cxrstream.trainer.pretrain.Sampling;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.cxrstream.trainer.pretrain.ViewMaker;
import org.cxrstream.trainer.settings.Recipe;

/** The twelve X-rays of four patients that the script pre-trains on, with its views and its batches of six. */
public record XrayStandIns() implements UnlabelledImages, ViewMaker {
    private static final int COUNT = 12;
    private static final int PATIENTS = 4;
    private static final int BATCH = 6;
    private static final int SIZE = 32;

    /** Pre-trains the encoder of width 1 on them. */
    public static PretrainingTask task(Precision precision) {
        XrayStandIns xrays = new XrayStandIns();
        return new PretrainingTask(
                NetworkSpec.lungs(1, SIZE),
                precision,
                xrays,
                xrays,
                PretrainingSettings.of(Recipe.PAPER, BATCH, Sampling.Rule.SHUFFLED),
                0);
    }

    /** Each X-ray once in two steps; every step an epoch of its own, so that no view comes twice. */
    public static Batch batch(int step) {
        int[] images = IntStream.range(0, BATCH)
                .map(i -> 7 * (BATCH * step + i) % COUNT)
                .toArray();
        return new Batch(step, step, images);
    }

    @Override
    public int count() {
        return COUNT;
    }

    @Override
    public ImageLabel label(int image) {
        return new ImageLabel(image % PATIENTS, image, ImageLabel.UNKNOWN_DAY);
    }

    @Override
    public byte[] raster(int image) {
        throw new UnsupportedOperationException("raster: " + image + " (expected: views alone)");
    }

    @Override
    public NDArray views(NDManager owner, int[] images, long seed, int epoch, int view) {
        float[] pixels = new float[images.length * SIZE * SIZE];
        for (int i = 0; i < images.length; i++) {
            String name = "xrayV" + images[i] + ".epoch" + epoch + ".view" + view;
            System.arraycopy(ClosedForm.image(name, SIZE), 0, pixels, i * SIZE * SIZE, SIZE * SIZE);
        }
        return owner.create(pixels, new Shape(images.length, 1, SIZE, SIZE));
    }
}
