package org.cxrstream.segmenter.mask;

import org.cxrstream.schemas.grid.LabelMap;

/** The two lungs, as the patient has them: the right lung lies on the left side of the picture. */
public enum Lung {
    /** The patient's right lung, label 1. */
    RIGHT(LabelMap.RIGHT_LUNG),
    /** The patient's left lung, label 2. */
    LEFT(LabelMap.LEFT_LUNG);

    private final byte label;

    Lung(byte label) {
        this.label = label;
    }

    /** The lung's value in every label map. */
    public byte label() {
        return label;
    }

    /** Which of these labels are the lung's; a new array. */
    boolean[] in(byte[] labels) {
        boolean[] isLung = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            isLung[i] = labels[i] == label;
        }
        return isLung;
    }
}
