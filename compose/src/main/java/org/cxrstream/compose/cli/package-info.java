/** The command line {@code compose/cxr}: options, messages and exit statuses. */
@NullMarked
package org.cxrstream.compose.cli;

import org.jspecify.annotations.NullMarked;
