/** What commands show while they work. */
@NullMarked
package org.cxrstream.compose.terminal;

import org.jspecify.annotations.NullMarked;
