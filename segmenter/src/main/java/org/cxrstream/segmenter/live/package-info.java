/** The running service: which model is live, and a mask for every prepared X-ray. */
@NullMarked
package org.cxrstream.segmenter.live;

import org.jspecify.annotations.NullMarked;
