/** Commands as processes. */
@NullMarked
package org.cxrstream.compose.process;

import org.jspecify.annotations.NullMarked;
