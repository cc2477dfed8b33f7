package org.cxrstream.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.cxrstream.segmenter.network.CounterRandom;

/** Patients with stripes of their own direction, width and brightness, several images each; views add noise and a shift. */
public record ToyImages(int patients, int imagesPerPatient) implements UnlabelledImages, ViewMaker {
    public static final int SIDE = 32;

    @Override
    public int count() {
        return patients * imagesPerPatient;
    }

    @Override
    public ImageLabel label(int image) {
        return new ImageLabel(image / imagesPerPatient, image, image % imagesPerPatient);
    }

    @Override
    public byte[] raster(int image) {
        int patient = label(image).patient();
        double angle = Math.PI * patient / patients;
        byte[] raster = new byte[SIDE * SIDE];
        for (int i = 0; i < raster.length; i++) {
            double along = Math.cos(angle) * Math.floorDiv(i, SIDE) + Math.sin(angle) * (i % SIDE);
            raster[i] = (byte) (60
                    + 130.0 * patient / patients
                    + 55 * Math.sin(along * (0.4 + 0.5 * (patient % 3)) + image));
        }
        return raster;
    }

    @Override
    public NDArray views(NDManager owner, int[] images, long seed, int epoch, int view) {
        float[] pixels = new float[images.length * SIDE * SIDE];
        for (int i = 0; i < images.length; i++) {
            SplittableRandom random = CounterRandom.stream(seed, "toy.view", epoch, images[i], view);
            byte[] raster = raster(images[i]);
            int shift = random.nextInt(SIDE);
            for (int pixel = 0; pixel < raster.length; pixel++) {
                float grey = (raster[(pixel + shift) % raster.length] & 0xff) / 255f;
                pixels[i * raster.length + pixel] = (float) (0.8 * grey + 0.2 * random.nextDouble());
            }
        }
        return owner.create(pixels, new Shape(images.length, 1, SIDE, SIDE));
    }
}
