/** Of all that came of one image, which counts. */
@NullMarked
package org.cxrstream.preprocess.revision;

import org.jspecify.annotations.NullMarked;
