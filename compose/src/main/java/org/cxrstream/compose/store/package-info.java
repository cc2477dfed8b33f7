/** Compares the pixel store with the events that name its objects. */
@NullMarked
package org.cxrstream.compose.store;

import org.jspecify.annotations.NullMarked;
