/** The three kinds of failure: poison input, transient fault, wrong set-up. */
@NullMarked
package org.cxrstream.schemas.error;

import org.jspecify.annotations.NullMarked;
