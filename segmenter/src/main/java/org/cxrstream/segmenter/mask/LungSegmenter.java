package org.cxrstream.segmenter.mask;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.segmenter.network.Phase;
import org.cxrstream.segmenter.network.SegmentationNetwork;
import org.cxrstream.segmenter.network.Torch;

/**
 * From a prepared X-ray to its label map: the raster is scaled to the network's input, the logits are scaled back
 * bilinearly to the raster's grid, and each pixel takes the class of the greatest logit; with
 * {@link Mirroring#AVERAGED} that of the greatest mean probability of the X-ray and its mirror image. The trainer
 * scores models through this same class, so a reported Dice is that of the live masks.
 *
 * <p>Several threads may use one instance as long as nobody trains the network. The network stays its owner's.
 */
public final class LungSegmenter {
    /** Keeps the logarithm finite; far below what decides. */
    private static final float LEAST_PROBABILITY = 1e-30f;

    private static final float[] UNIT_GREY_VALUES = unitGreyValues();

    private final SegmentationNetwork network;
    private final int side;
    private final Mirroring mirroring;
    private final MaskCleanUp cleanUp;
    private final InputScaling scaling;

    /** Wraps a network that looks at each X-ray as it is; else as the other constructor. */
    public LungSegmenter(SegmentationNetwork network, int side, MaskCleanUp cleanUp) {
        this(network, side, Mirroring.NONE, cleanUp);
    }

    /**
     * Wraps a network.
     *
     * @param network takes 1 channel, gives 3 classes; must stay open as long as this is used
     * @param side rows and columns of the rasters and label maps, in pixels
     * @param mirroring whether it also looks at each mirror image
     * @param cleanUp what is done to each label map
     */
    public LungSegmenter(SegmentationNetwork network, int side, Mirroring mirroring, MaskCleanUp cleanUp) {
        this.network = requireNonNull(network, "network");
        this.side = side;
        this.mirroring = requireNonNull(mirroring, "mirroring");
        this.cleanUp = requireNonNull(cleanUp, "cleanUp");
        this.scaling = new InputScaling(side, network.spec().inputSize());
        if (network.spec().classes() != 1 + Lung.values().length) {
            throw new IllegalArgumentException(
                    "classes: " + network.spec().classes() + " (expected: " + (1 + Lung.values().length) + ")");
        }
    }

    /**
     * Segments one X-ray. Gradient recording is off in the calling thread afterwards.
     *
     * @param raster {@code side × side} unsigned grey values, row by row
     * @return the label map on the same grid, and how unsure the network is
     */
    public Segmentation segment(byte[] raster) {
        Torch.prepareThread();
        try (NDManager step = Torch.newManager()) {
            NDArray logits = switch (mirroring) {
                case NONE -> logits(step, raster);
                case AVERAGED -> averaged(logits(step, raster), logits(step, mirrored(raster)));
            };
            byte[] labels = logits.argMax(1).toType(DataType.INT8, false).toByteArray();
            LabelMap map = new LabelMap(side, side, cleanUp.clean(labels, side));
            return new Segmentation(map, meanEntropy(logits, network.spec().classes()));
        }
    }

    /** On the raster's grid: (1, 3, side, side). */
    private NDArray logits(NDManager step, byte[] raster) {
        return Torch.upsampleBilinear(network.forward(input(step, raster), Phase.INFERENCE), side, side);
    }

    private byte[] mirrored(byte[] raster) {
        byte[] mirrored = new byte[raster.length];
        for (int i = 0; i < raster.length; i++) {
            int column = i % side;
            mirrored[i - column + side - 1 - column] = raster[i];
        }
        return mirrored;
    }

    /** The logarithms of the mean probabilities, of which they are logits. */
    private static NDArray averaged(NDArray logits, NDArray ofMirrorImage) {
        NDArray mean = logits.softmax(1).add(asTaken(ofMirrorImage.softmax(1))).div(2);
        return mean.maximum(LEAST_PROBABILITY).log();
    }

    /** What is said of a mirror image, said of the X-ray: mirrored back, right for left. */
    private static NDArray asTaken(NDArray probabilities) {
        NDArray background = channel(probabilities, LabelMap.BACKGROUND);
        NDArray right = channel(probabilities, LabelMap.LEFT_LUNG);
        NDArray left = channel(probabilities, LabelMap.RIGHT_LUNG);
        return background.concat(right, 1).concat(left, 1).flip(3);
    }

    private static NDArray channel(NDArray probabilities, byte label) {
        return probabilities.get(":, %d:%d".formatted(label, label + 1));
    }

    private NDArray input(NDManager step, byte[] raster) {
        int size = network.spec().inputSize();
        float[] pixels = new float[size * size];
        scaling.scale(raster, UNIT_GREY_VALUES, pixels, 0);
        return step.create(pixels, new Shape(1, 1, size, size));
    }

    /** Mean over pixels of −Σ p ln p, over the logarithm of the number of classes. */
    private static double meanEntropy(NDArray logits, int classes) {
        NDArray logProbabilities = logits.logSoftmax(1);
        NDArray entropy =
                logProbabilities.exp().mul(logProbabilities).sum(new int[] {1}).neg();
        double relative = entropy.mean().getFloat() / Math.log(classes);
        return Math.max(0, Math.min(1, relative));
    }

    private static float[] unitGreyValues() {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 255f;
        }
        return values;
    }
}
