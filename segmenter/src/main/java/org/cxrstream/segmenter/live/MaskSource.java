package org.cxrstream.segmenter.live;

import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.PreparedImage;

/** Makes masks: the loaded model, or a test's stand-in. */
interface MaskSource {
    /** The mask of an image whose geometry and raster have been checked. */
    LungMask mask(PreparedImage image);
}
