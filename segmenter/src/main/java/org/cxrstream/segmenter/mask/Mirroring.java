package org.cxrstream.segmenter.mask;

/**
 * Whether a network also looks at the mirror image of an X-ray. Only for networks that were trained with mirror images,
 * and with one value for all arms of a comparison.
 */
public enum Mirroring {
    /** The X-ray as it is. */
    NONE,
    /**
     * The X-ray and its mirror image: their class probabilities are averaged, those of the mirror image mirrored back
     * with right and left lung changing names. Twice the work.
     */
    AVERAGED
}
