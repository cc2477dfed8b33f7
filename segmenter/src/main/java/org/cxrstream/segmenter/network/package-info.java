/** The segmentation networks, their named parameters, and the one class that touches the tensor engine. */
@NullMarked
package org.cxrstream.segmenter.network;

import org.jspecify.annotations.NullMarked;
