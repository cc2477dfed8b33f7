/** Experiments: every cell of a plan trained and measured, one after the other, and what came of them. */
@NullMarked
package org.cxrstream.compose.experiment;

import org.jspecify.annotations.NullMarked;
