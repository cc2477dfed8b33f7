/** What makes an image less trustworthy. */
@NullMarked
package org.cxrstream.preprocess.quality;

import org.jspecify.annotations.NullMarked;
