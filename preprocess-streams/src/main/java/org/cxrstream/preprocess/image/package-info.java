/** From canonical pixels to the 256×256 raster of 8 bits. */
@NullMarked
package org.cxrstream.preprocess.image;

import org.jspecify.annotations.NullMarked;
