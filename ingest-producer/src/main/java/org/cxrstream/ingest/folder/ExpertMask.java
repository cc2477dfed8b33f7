package org.cxrstream.ingest.folder;

import static org.cxrstream.schemas.event.DeadLetterReason.MASK_INVALID;

import java.util.Optional;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.grid.LabelMap;

/**
 * Joins an expert's masks of 0 and 255 into labels. Where the lungs overlap the expert contradicts itself,
 * so the pixel is to be ignored; a pixel of the ignore mask is ignored whatever the others say.
 */
final class ExpertMask {
    private ExpertMask() {}

    /**
     * Joins the masks.
     *
     * @param right the patient's right lung, left in the picture
     * @param ignore pixels that don't count; empty where every pixel does
     * @throws PoisonInputException MASK_INVALID if a size isn't the image's or a value is neither 0 nor 255
     */
    static LabelMap of(int rows, int columns, Picture right, Picture left, Optional<Picture> ignore) {
        byte[] labels = new byte[rows * columns];
        requireMask(right, rows, columns, "right");
        requireMask(left, rows, columns, "left");
        ignore.ifPresent(mask -> requireMask(mask, rows, columns, "ignore"));
        for (int i = 0; i < labels.length; i++) {
            boolean isRight = right.samples()[i] != 0;
            boolean isLeft = left.samples()[i] != 0;
            labels[i] = label(isRight, isLeft);
        }
        ignore.ifPresent(mask -> paint(labels, mask));
        return new LabelMap(rows, columns, labels);
    }

    /**
     * Lays labels on an image that is a whole number of times larger, each over the pixels that it covers.
     *
     * @throws PoisonInputException MASK_INVALID if the image isn't, or not by the same number both ways
     */
    static LabelMap enlarged(LabelMap labels, int rows, int columns) {
        int times = rows / labels.rows();
        if (times * labels.rows() != rows || times * labels.columns() != columns) {
            throw new PoisonInputException(
                    MASK_INVALID,
                    "masks: %d×%d (expected: a whole part of %d×%d, the image's size)"
                            .formatted(labels.rows(), labels.columns(), rows, columns));
        }
        if (times == 1) {
            return labels;
        }
        byte[] enlarged = new byte[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                enlarged[row * columns + column] = labels.label(row / times, column / times);
            }
        }
        return new LabelMap(rows, columns, enlarged);
    }

    private static byte label(boolean isRight, boolean isLeft) {
        if (isRight) {
            return isLeft ? LabelMap.IGNORE : LabelMap.RIGHT_LUNG;
        }
        return isLeft ? LabelMap.LEFT_LUNG : LabelMap.BACKGROUND;
    }

    private static void paint(byte[] labels, Picture mask) {
        for (int i = 0; i < labels.length; i++) {
            if (mask.samples()[i] != 0) {
                labels[i] = LabelMap.IGNORE;
            }
        }
    }

    private static void requireMask(Picture mask, int rows, int columns, String name) {
        if (mask.rows() != rows || mask.columns() != columns) {
            throw new PoisonInputException(
                    MASK_INVALID,
                    "%s mask: %d×%d (expected: %d×%d, the image's size)"
                            .formatted(name, mask.rows(), mask.columns(), rows, columns));
        }
        int white = (1 << mask.bits()) - 1;
        for (short sample : mask.samples()) {
            int value = sample & 0xffff;
            if (value != 0 && value != white) {
                throw new PoisonInputException(
                        MASK_INVALID, "%s mask: value %d (expected: 0 or %d)".formatted(name, value, white));
            }
        }
    }
}
