package org.cxrstream.segmenter.mask;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.cxrstream.schemas.event.IntendedUse;
import org.cxrstream.schemas.event.LungArea;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskFlag;
import org.cxrstream.schemas.event.MaskOrigin;
import org.cxrstream.schemas.event.PixelSpacing;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;

/**
 * Makes the published mask of what a network says: clean-up, the area of each lung, flags, and all that
 * lays the mask back onto the original pixels and names its input and its model. Safe for use by several
 * threads.
 *
 * <p>Flags: {@code LUNG_MISSING} when a lung has fewer than 1 in 1,000 cells; {@code LUNG_FRAGMENTED} when,
 * before clean-up, the second-largest piece of a lung holds more than 10 % of it; {@code IMPLAUSIBLE_AREA}
 * when a lung that is there has less than 10 cm² or more than 600 cm² (without a known spacing: less than 1
 * % or more than 50 % of the grid), or one lung has less than a fifth of the other's cells; {@code
 * HIGH_UNCERTAINTY} when the mean entropy is above a quarter of ln 3.
 */
public final class MaskFactory {
    private static final double GREATEST_ENTROPY = Math.log(1 + Lung.values().length);

    private final MaskCleanUp cleanUp;

    /** Cleans every mask in the same way. */
    public MaskFactory(MaskCleanUp cleanUp) {
        this.cleanUp = requireNonNull(cleanUp, "cleanUp");
    }

    /**
     * Makes the mask of an image as it came.
     *
     * @param image the X-ray on the grid; its geometry and input digest go into the mask
     * @param raw labels on the image's grid <em>before</em> any clean-up, and the network's entropy
     * @param model the id of the model that gave {@code raw}
     * @param promotion offset in cxr.models of the event that made the model live
     * @throws IllegalArgumentException if the labels lie on another grid than the image
     */
    public LungMask live(PreparedImage image, Segmentation raw, String model, long promotion) {
        SquareGrid grid = SquareGrid.of(image.getGeometry());
        int side = grid.side();
        requireOnGrid(raw.labels(), side);
        LabelMap labels = new LabelMap(side, side, cleanUp.clean(raw.labels().toBytes(), side));
        Optional<Double> cellSquareMm = image.getSpacing().flatMap(spacing -> cellSquareMm(grid, spacing));
        LungArea right = area(labels, Lung.RIGHT, cellSquareMm);
        LungArea left = area(labels, Lung.LEFT, cellSquareMm);
        List<MaskFlag> flags = MaskQuality.flags(raw.labels(), side * side, right, left, raw.meanEntropy());
        return LungMask.newBuilder()
                .setIntendedUse(IntendedUse.RESEARCH_ONLY)
                .setPatient(image.getPatient())
                .setImage(image.getImage())
                .setModel(model)
                .setPromotion(promotion)
                .setOrigin(MaskOrigin.LIVE)
                .setInputDigest(image.getPixelDigest())
                .setInputReceivedAt(image.getReceivedAt())
                .setGeometry(grid.geometry())
                .setLabels(labels.raster())
                .setRight(right)
                .setLeft(left)
                .setMeanEntropy(raw.meanEntropy() * GREATEST_ENTROPY)
                .setFlags(flags)
                .build();
    }

    private static LungArea area(LabelMap labels, Lung lung, Optional<Double> cellSquareMm) {
        int cells = labels.count(lung.label());
        return LungArea.newBuilder()
                .setCells(cells)
                .setSquareMm(cellSquareMm.map(squareMm -> cells * squareMm).orElse(null))
                .build();
    }

    /** Area of one cell in mm²; empty where the spacing is no length. */
    private static Optional<Double> cellSquareMm(SquareGrid grid, PixelSpacing spacing) {
        return isLength(spacing.getRowMm()) && isLength(spacing.getColumnMm())
                ? Optional.of(grid.cellPixels() * spacing.getRowMm() * (grid.cellPixels() * spacing.getColumnMm()))
                : Optional.empty();
    }

    private static boolean isLength(double mm) {
        return mm > 0 && mm < Double.POSITIVE_INFINITY;
    }

    private static void requireOnGrid(LabelMap labels, int side) {
        if (labels.rows() != side || labels.columns() != side) {
            throw new IllegalArgumentException(
                    "labels: %d×%d (expected: %d×%d)".formatted(labels.rows(), labels.columns(), side, side));
        }
    }
}
