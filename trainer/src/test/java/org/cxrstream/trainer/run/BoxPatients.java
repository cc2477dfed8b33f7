package org.cxrstream.trainer.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/** Patients whose lungs are two boxes, at a height of each patient's own; the first X-ray of each is annotated. */
final class BoxPatients {
    private static final int SIDE = SquareGrid.SIDE;
    private static final int[] GREY = {30, 230, 130};

    private final int patients;
    private final int imagesOfEach;

    BoxPatients(int patients, int imagesOfEach) {
        this.patients = patients;
        this.imagesOfEach = imagesOfEach;
    }

    private static PatientKey key(int patient) {
        return new PatientKey("%032x".formatted(patient + 1));
    }

    /** X-rays of some patients. */
    UnlabelledImages unlabelled(Predicate<PatientKey> isWanted) {
        List<ImageLabel> labels = new ArrayList<>();
        for (int patient = 0; patient < patients; patient++) {
            for (int image = 0; image < imagesOfEach && isWanted.test(key(patient)); image++) {
                labels.add(new ImageLabel(patient, labels.size(), image));
            }
        }
        return new UnlabelledImages() {
            @Override
            public int count() {
                return labels.size();
            }

            @Override
            public ImageLabel label(int image) {
                return labels.get(image);
            }

            @Override
            public byte[] raster(int image) {
                return BoxPatients.raster(
                        labels.get(image).patient(), (int) labels.get(image).day());
            }
        };
    }

    /** The first X-ray of each patient. */
    LabelledImages annotated() {
        return new LabelledImages() {
            @Override
            public int count() {
                return patients;
            }

            @Override
            public int side() {
                return SIDE;
            }

            @Override
            public PatientKey patient(int image) {
                return key(image);
            }

            @Override
            public byte[] raster(int image) {
                return BoxPatients.raster(image, 0);
            }

            @Override
            public byte[] labels(int image) {
                return BoxPatients.labels(image);
            }
        };
    }

    private static byte[] raster(int patient, int image) {
        byte[] raster = labels(patient);
        for (int i = 0; i < raster.length; i++) {
            raster[i] = (byte) (GREY[raster[i]] + 5 * image);
        }
        return raster;
    }

    private static int top(int patient) {
        return 20 + patient * 37 % 140;
    }

    /** The row in which the lungs of an X-ray begin, which no two patients share. */
    static int height(byte[] raster) {
        int column = SIDE / 4;
        for (int row = 1; row < SIDE; row++) {
            if (raster[row * SIDE + column] != raster[column]) {
                return row;
            }
        }
        throw new IllegalArgumentException("raster: no lungs (expected: two)");
    }

    private static byte[] labels(int patient) {
        byte[] labels = new byte[SIDE * SIDE];
        int top = top(patient);
        for (int row = top; row < top + SIDE / 4; row++) {
            for (int column = SIDE / 8; column < 3 * SIDE / 8; column++) {
                labels[row * SIDE + column] = LabelMap.RIGHT_LUNG;
                labels[row * SIDE + SIDE - 1 - column] = LabelMap.LEFT_LUNG;
            }
        }
        return labels;
    }
}
