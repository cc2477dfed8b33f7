/** Python beside us: an interpreter with the packages that someone needs. */
@NullMarked
package org.cxrstream.compose.python;

import org.jspecify.annotations.NullMarked;
