/** Forgets patients and refuses their late images. */
@NullMarked
package org.cxrstream.preprocess.erasure;

import org.jspecify.annotations.NullMarked;
