/** Everything on one machine: a real broker in this JVM, the data folder, and the services around them. */
@NullMarked
package org.cxrstream.compose.standalone;

import org.jspecify.annotations.NullMarked;
