/** What our own work costs on this machine, beside others. */
@NullMarked
package org.cxrstream.compose.bench;

import org.jspecify.annotations.NullMarked;
