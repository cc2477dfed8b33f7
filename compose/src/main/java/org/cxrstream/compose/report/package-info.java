/** Results as self-contained web pages and pictures, made from plain records. */
@NullMarked
package org.cxrstream.compose.report;

import org.jspecify.annotations.NullMarked;
