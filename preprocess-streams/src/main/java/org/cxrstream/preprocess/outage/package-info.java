/** Waiting for what is down, in place and not for ever. */
@NullMarked
package org.cxrstream.preprocess.outage;

import org.jspecify.annotations.NullMarked;
