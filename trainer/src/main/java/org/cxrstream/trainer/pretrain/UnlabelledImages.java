package org.cxrstream.trainer.pretrain;

/** The X-rays of a pre-training, numbered from 0. Must not change while it runs. */
public interface UnlabelledImages {
    /** How many there are. */
    int count();

    /** Whose and which X-ray this is. */
    ImageLabel label(int image);

    /** The pixels, row by row, one unsigned byte each, on the square grid that the {@link ViewMaker} expects. */
    byte[] raster(int image);
}
