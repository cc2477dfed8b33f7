/** The way in, over HTTP, as processes. */
@NullMarked
package org.cxrstream.compose.intake;

import org.jspecify.annotations.NullMarked;
