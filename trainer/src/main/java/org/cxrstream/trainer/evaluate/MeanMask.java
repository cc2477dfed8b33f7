package org.cxrstream.trainer.evaluate;

import org.cxrstream.trainer.labelled.LabelledImages;

/**
 * The floor of every comparison: one label map for all images, in which each pixel has the label that the training
 * annotations give it most often (the lower label among equals). A model that doesn't beat it has learnt nothing from
 * the pixels. Thread-safe.
 */
public final class MeanMask {
    private static final int CLASSES = 3;

    private final byte[] labels;

    private MeanMask(byte[] labels) {
        this.labels = labels;
    }

    /**
     * Learns the mean mask.
     *
     * @param training annotated training images, at least one; pixels of 255 have no vote
     * @return the mean mask
     */
    public static MeanMask of(LabelledImages training) {
        if (training.count() == 0) {
            throw new IllegalArgumentException("training: 0 images (expected: >= 1)");
        }
        int pixels = training.side() * training.side();
        int[][] votes = new int[CLASSES][pixels];
        for (int image = 0; image < training.count(); image++) {
            byte[] annotated = training.labels(image);
            for (int i = 0; i < pixels; i++) {
                int label = annotated[i];
                if (label >= 0 && label < CLASSES) {
                    votes[label][i]++;
                }
            }
        }
        return new MeanMask(mostVoted(votes, pixels));
    }

    private static byte[] mostVoted(int[][] votes, int pixels) {
        byte[] labels = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
            for (byte label = 1; label < CLASSES; label++) {
                if (votes[label][i] > votes[labels[i]][i]) {
                    labels[i] = label;
                }
            }
        }
        return labels;
    }

    /**
     * Gives the label map that stands for every image.
     *
     * @return labels 0, 1, 2, row by row; a new array
     */
    public byte[] labels() {
        return labels.clone();
    }
}
