package org.cxrstream.trainer.finetune;

import java.util.List;
import java.util.stream.IntStream;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;

/** Labelled images made by a test. */
public record ImagesInMemory(int side, List<Image> images) implements LabelledImages {
    /** One X-ray of the patient of that number. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier for tests, never compared
    public record Image(int patient, byte[] raster, byte[] labels) {}

    @Override
    public int count() {
        return images.size();
    }

    @Override
    public PatientKey patient(int image) {
        return new PatientKey("%032x".formatted(1 + images.get(image).patient()));
    }

    @Override
    public byte[] raster(int image) {
        return images.get(image).raster();
    }

    @Override
    public byte[] labels(int image) {
        return images.get(image).labels();
    }

    /** A dark picture with two lungs, the right one brighter, whose place and grey values vary with the number. */
    public static ImagesInMemory ofLungs(int side, int count) {
        return new ImagesInMemory(
                side,
                IntStream.range(0, count)
                        .mapToObj(number -> lungs(side, number))
                        .toList());
    }

    private static Image lungs(int side, int number) {
        byte[] raster = new byte[side * side];
        byte[] labels = new byte[side * side];
        int top = side / 4 + number % 3;
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                boolean isInRows = row >= top && row < side - side / 4 + number % 2;
                boolean isRight = isInRows && column >= side / 8 && column < side / 8 * 3;
                boolean isLeft = isInRows && column >= side / 8 * 5 && column < side / 8 * 7;
                int pixel = row * side + column;
                labels[pixel] = (byte) (isRight ? 1 : isLeft ? 2 : 0);
                int noise = (row * 31 + column * 17 + number * 7) % 23;
                int grey = isRight ? 190 : isLeft ? 130 : 40;
                raster[pixel] = (byte) (grey + 2 * number + noise);
            }
        }
        return new Image(number / 2, raster, labels);
    }
}
