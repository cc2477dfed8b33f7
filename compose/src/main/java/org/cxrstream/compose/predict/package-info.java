/** A model's masks of X-rays in a folder, as files. */
@NullMarked
package org.cxrstream.compose.predict;

import org.jspecify.annotations.NullMarked;
