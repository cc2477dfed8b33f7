/** What a training on folders came to, for people. */
@NullMarked
package org.cxrstream.compose.train;

import org.jspecify.annotations.NullMarked;
