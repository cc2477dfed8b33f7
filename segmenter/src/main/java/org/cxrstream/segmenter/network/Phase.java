package org.cxrstream.segmenter.network;

/** Which statistics batch normalisation uses. */
public enum Phase {
    /** The batch's own statistics; the running ones move by a tenth towards them. */
    TRAINING,
    /** The running statistics, which stay as they are. */
    INFERENCE
}
