/** The demo's result as one self-contained web page, made from plain records. */
@NullMarked
package org.cxrstream.compose.report;

import org.jspecify.annotations.NullMarked;
