/** Synthetic chest X-rays of invented patients, with exact lung masks, for the demo and for tests. */
@NullMarked
package org.cxrstream.compose.phantom;

import org.jspecify.annotations.NullMarked;
