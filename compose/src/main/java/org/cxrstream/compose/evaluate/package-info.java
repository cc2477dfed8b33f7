/** A model held against experts' masks, in a folder. */
@NullMarked
package org.cxrstream.compose.evaluate;

import org.jspecify.annotations.NullMarked;
