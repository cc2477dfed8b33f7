/** Folders of X-rays in memory, prepared as on the topics but without them. */
@NullMarked
package org.cxrstream.compose.dataset;

import org.jspecify.annotations.NullMarked;
