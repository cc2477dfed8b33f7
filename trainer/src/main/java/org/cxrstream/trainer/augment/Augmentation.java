package org.cxrstream.trainer.augment;

import static java.util.Objects.checkIndex;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.segmenter.mask.InputScaling;
import org.cxrstream.segmenter.network.Torch;

/**
 * Makes the tensors of drawn views. Order: grey values (see {@link ViewDraw}), scaling to the network's input as in
 * live segmentation, then one affine map, bilinear for images and nearest for masks, with pixel centres kept in place
 * (align_corners = false). What lies outside the picture is 0 in the image and background in the mask. A view depends
 * on its raster and draw alone, not on its batch. Thread-safe; each thread calls {@link Torch#prepareThread()} first.
 *
 * @param side rows and columns of rasters and label maps, in pixels
 * @param inputSize rows and columns of the network's input, in pixels
 */
public record Augmentation(int side, int inputSize) {
    private static final int AFFINE_NUMBERS = 6;

    /** Checks the sizes. */
    public Augmentation {
        new InputScaling(side, inputSize);
    }

    /**
     * Makes the images of some views.
     *
     * @param owner the manager that will own the result
     * @param rasters one an image: {@code side × side} unsigned bytes
     * @param draws one an image, in the same order
     * @return (B, 1, inputSize, inputSize) float32 in [0, 1]
     */
    public NDArray images(NDManager owner, List<byte[]> rasters, List<ViewDraw> draws) {
        InputScaling scaling = new InputScaling(side, inputSize);
        int pixels = inputSize * inputSize;
        float[] scaled = new float[rasters.size() * pixels];
        for (int i = 0; i < rasters.size(); i++) {
            byte[] raster = rasters.get(i);
            scaling.scale(raster, draws.get(i).greyValues(raster), scaled, i * pixels);
        }
        return sample(owner, scaled, inputSize, draws, Torch.Interpolation.BILINEAR);
    }

    /**
     * Makes the masks of some views, at the full grid.
     *
     * @param owner the manager that will own the result
     * @param labels one an image: {@code side × side} labels 0, 1, 2 or 255
     * @param draws one an image, in the same order; where flipped, labels 1 and 2 change places
     * @return (B, 1, side, side) float32 of 0, 1, 2 and 255
     */
    public NDArray masks(NDManager owner, List<byte[]> labels, List<ViewDraw> draws) {
        int pixels = side * side;
        float[] values = new float[labels.size() * pixels];
        for (int i = 0; i < labels.size(); i++) {
            write(labels.get(i), draws.get(i).isFlipped(), values, i * pixels);
        }
        return sample(owner, values, side, draws, Torch.Interpolation.NEAREST);
    }

    private void write(byte[] labels, boolean isFlipped, float[] target, int offset) {
        checkIndex(side * side - 1, labels.length);
        for (int i = 0; i < labels.length; i++) {
            byte label = isFlipped ? otherSide(labels[i]) : labels[i];
            target[offset + i] = label & 0xff;
        }
    }

    private static byte otherSide(byte label) {
        return switch (label) {
            case LabelMap.RIGHT_LUNG -> LabelMap.LEFT_LUNG;
            case LabelMap.LEFT_LUNG -> LabelMap.RIGHT_LUNG;
            default -> label;
        };
    }

    private static NDArray sample(
            NDManager owner, float[] values, int size, List<ViewDraw> draws, Torch.Interpolation interpolation) {
        int batch = draws.size();
        float[] affine = new float[batch * AFFINE_NUMBERS];
        for (int i = 0; i < batch; i++) {
            draws.get(i).writeAffine(affine, i * AFFINE_NUMBERS);
        }
        try (NDArray source = owner.create(values, new Shape(batch, 1, size, size));
                NDArray maps = owner.create(affine, new Shape(batch, 2, 3));
                NDArray grid = Torch.affineGrid(maps, source)) {
            return Torch.sampleGrid(source, grid, interpolation);
        }
    }
}
