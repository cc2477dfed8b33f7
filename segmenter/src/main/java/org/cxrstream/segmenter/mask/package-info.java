/** From a prepared X-ray to the published mask of its lungs: scaling, the network, clean-up, areas and flags. */
@NullMarked
package org.cxrstream.segmenter.mask;

import org.jspecify.annotations.NullMarked;
